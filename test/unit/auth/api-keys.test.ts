import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseApiKeys, readApiKeys } from '../../../gateway/auth/api-key-file.ts';
import { apiKeyCaller } from '../../../gateway/auth/api-keys.ts';
import { ProjectError } from '../../../gateway/errors/project-error.ts';

const digestOf = (key: string) => createHash('sha256').update(key).digest('hex');
const now = Date.parse('2026-06-01T12:00:00Z');

const file = `
keys:
  - id: shop
    sha256: ${digestOf('shop-key')}
    scopes: [customers:read, orders:read]
    description: The web shop
    claims: { sub: service-7, tenant: north }
  - id: till
    sha256: ${digestOf('till-key').toUpperCase()}
  - id: day
    sha256: ${digestOf('day-key')}
    expires: 2026-06-02
  - id: noon
    sha256: ${digestOf('noon-key')}
    expires: 2026-06-01T14:00:00+02:00
`;
const keys = parseApiKeys(file, 'keys.yaml');
const reasonOf = (presented: string, at = now) => {
  try {
    return apiKeyCaller(keys, presented, at);
  } catch (error) {
    const { code, message, cause } = error as { code: string; message: string; cause: Error };
    return { code, message, cause: cause.message };
  }
};
const invalid = (cause: string) => ({ code: 'UNAUTHENTICATED', message: 'The credentials are not valid.', cause });

describe('an API key', () => {
  it('is recognised by its digest, and brings its scopes and claims', () => {
    expect(apiKeyCaller(keys, 'shop-key', now)).toEqual({
      method: 'apiKey',
      subject: 'shop',
      scopes: ['customers:read', 'orders:read'],
      claims: {
        sub: 'service-7',
        tenant: 'north',
        id: 'shop',
        scopes: ['customers:read', 'orders:read'],
        description: 'The web shop',
      },
    });
    expect(apiKeyCaller(keys, 'till-key', now)).toMatchObject({ subject: 'till', scopes: [] });
  });

  it.each([
    ['unknown', 'no such API key'],
    ['shop-key ', 'the API key header is not a single key'],
    ['shop-key, shop-key', 'the API key header is not a single key'],
    ['shop-key,till-key', 'the API key header is not a single key'],
    ['', 'the API key header is not a single key'],
    ['schlüssel', 'the API key header is not a single key'],
    [digestOf('shop-key'), 'no such API key'],
    ['SHOP-KEY', 'no such API key'],
  ])('%j is refused without detail: %s', (presented, cause) => {
    expect(reasonOf(presented)).toEqual(invalid(cause));
  });

  it('is refused from the first moment it has expired: of a day, its beginning in UTC', () => {
    expect(reasonOf('noon-key', now - 1)).toMatchObject({ subject: 'noon' });
    expect(reasonOf('noon-key', now)).toEqual(invalid('the API key noon has expired'));
    expect(reasonOf('day-key', Date.parse('2026-06-01T23:59:59.999Z'))).toMatchObject({ subject: 'day' });
    expect(reasonOf('day-key', Date.parse('2026-06-02T00:00:00Z'))).toEqual(invalid('the API key day has expired'));
  });
});

describe('the file of API keys', () => {
  const problemsOf = (text: string) => {
    try {
      parseApiKeys(text, 'keys.yaml');
      return 'no problems';
    } catch (error) {
      expect(error).toBeInstanceOf(ProjectError);
      return (error as ProjectError).message.split('\n');
    }
  };
  const digest = digestOf('a');

  it.each<[string, string[]]>([
    ['', ['keys.yaml:1:1 must be a mapping with a key "keys"']],
    ['- id: a', ['keys.yaml:1:1 must be a mapping with a key "keys"']],
    ['keys: {}', ['keys.yaml:1:7 keys: must be a list of keys']],
    [
      'other: 1',
      ['keys.yaml:1:1 keys: is missing: it must be a list of keys', 'keys.yaml:1:8 other: unknown key; accepted: keys'],
    ],
    ['keys:\n  - id: a\n   sha256: b', ['keys.yaml:3:1 the file of API keys is not YAML (MISSING_CHAR)']],
    [
      `keys:\n  - sha256: plain-text-key\n    scops: []`,
      [
        'keys.yaml:2:5 keys[0].id: is missing: it must be text',
        'keys.yaml:2:13 keys[0].sha256: must be the SHA-256 digest of the key: 64 hexadecimal digits',
        'keys.yaml:3:12 keys[0].scops: unknown key; did you mean "scopes"?',
      ],
    ],
    [
      `keys:\n  - { id: a, sha256: ${digest}, scopes: ['two words'] }`,
      [`keys.yaml:2:97 keys[0].scopes[0]: must be a scope: text without spaces`],
    ],
    [
      `keys:\n  - { id: a, sha256: ${digest}, scopes: read }`,
      [`keys.yaml:2:96 keys[0].scopes: must be a list of scopes`],
    ],
    [
      `keys:\n  - { id: a, sha256: ${digest}, expires: tomorrow }`,
      [
        `keys.yaml:2:97 keys[0].expires: must be a date (refused from its first second on, UTC) or a time with offset: 2027-01-31 or 2027-01-31T18:00:00Z`,
      ],
    ],
    [
      `keys:\n  - { id: a, sha256: ${digest} }\n  - { id: a, sha256: ${digest.toUpperCase()} }`,
      [
        'keys.yaml:3:11 keys[1].id: is the same as that of keys[0]',
        'keys.yaml:3:22 keys[1].sha256: is the same as that of keys[0]',
      ],
    ],
  ])('%j is refused with its lines', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('never has what stands for a digest repeated in a message, should it be the key itself', () => {
    expect(JSON.stringify(problemsOf('keys:\n  - { id: a, sha256: s3cret-key, expires: s3cret-key }'))).not.toContain(
      's3cret',
    );
  });

  it('that cannot be read stops the start', async () => {
    await expect(readApiKeys('/nowhere/keys.yaml')).rejects.toThrow(
      '/nowhere/keys.yaml the file of API keys cannot be read (ENOENT)',
    );
  });
});
