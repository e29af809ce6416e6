import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parseApiKeys } from '../../../gateway/auth/api-key-file.ts';

const page = await readFile(new URL('../../../docs/auth.md', import.meta.url), 'utf8');

it('the file of API keys in docs/auth.md is accepted, and means what the page says', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const [key] = parseApiKeys(example, 'docs/auth.md');
  expect(key?.expiresAt).toBe(Date.parse('2027-01-31T00:00:00Z'));
  expect(key?.caller).toMatchObject({
    subject: 'till-7',
    scopes: ['orders:read', 'orders:write'],
    claims: { tenant: 'north', id: 'till-7', description: 'The till at the harbour' },
  });
});
