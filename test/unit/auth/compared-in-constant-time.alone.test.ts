import { createHash, timingSafeEqual } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { parseApiKeys } from '../../../gateway/auth/api-key-file.ts';
import { apiKeyCaller } from '../../../gateway/auth/api-keys.ts';

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, timingSafeEqual: vi.fn(crypto.timingSafeEqual) };
});
const compared = vi.mocked(timingSafeEqual);
beforeEach(() => {
  compared.mockClear();
});

const ids = ['first', 'second', 'third', 'last'];
const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
const keys = parseApiKeys(`keys: [${ids.map((id) => `{ id: ${id}, sha256: ${sha256(id)} }`).join(', ')}]`, 'keys.yaml');

describe('a presented API key', () => {
  it.each([...ids, 'none'])(
    'is compared with each digest in constant time, wherever its own stands: %s',
    (presented) => {
      const found = ids.includes(presented);
      const ask = () => apiKeyCaller(keys, presented, Date.now());
      if (found) expect(ask().subject).toBe(presented);
      else expect(ask).toThrow('The credentials are not valid.');
      expect(compared).toHaveBeenCalledTimes(ids.length);
      for (const [one, other] of compared.mock.calls) expect([one.byteLength, other.byteLength]).toEqual([32, 32]);
    },
  );
});
