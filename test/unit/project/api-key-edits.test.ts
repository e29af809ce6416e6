import { describe, expect, it } from 'vitest';
import { addApiKey, removeApiKey } from '../../../gateway/project/api-key-edits.ts';

const sha256 = 'a'.repeat(64);
const file = `# Keys of the tills.
keys:
  # Replaced every January.
  - id: till-1
    sha256: ${sha256} # printf %s "$KEY" | sha256sum
    scopes: [a,  b]

  - { id: till-2, sha256: ${'b'.repeat(64)} }
# The end.
`;

describe('adding an API key', () => {
  it('leaves every byte of the rest, and revoking it gives the file before', () => {
    const entry = { id: 'till-3', sha256, scopes: ['c'], expires: '2027-01-31', claims: { sub: '7' } };
    const added = addApiKey(file, 'keys.yaml', entry);
    const [before = '', after = ''] = added.split('  - id: till-3');
    expect(file).toBe(`${before}${after.slice(after.indexOf('# The end.'))}`);
    expect(after).toContain('scopes:');
    expect(removeApiKey(added, 'keys.yaml', 'till-3')).toBe(file);
  });

  it.each(['', '\n', 'keys:\n', 'keys: []\n', 'keys: [] # none yet\n'])('begins a file of %j', (text) => {
    const added = addApiKey(text, 'keys.yaml', { id: 'a', sha256 });
    expect(added).toMatch(/^keys:.*\bid: a\b/s);
    expect(removeApiKey(added, 'keys.yaml', 'a')).toMatch(/^keys: \[\]/);
  });

  it('refuses a file that is none of keys', () => {
    expect(() => addApiKey('keys: 7\n', 'keys.yaml', { id: 'a', sha256 })).toThrow('keys.yaml');
    expect(() => addApiKey('keys: [\n', 'keys.yaml', { id: 'a', sha256 })).toThrow('it is not valid YAML');
  });
});

describe('revoking an API key', () => {
  it('takes it out alone', () => {
    const without = removeApiKey(file, 'keys.yaml', 'till-2');
    expect(without).toBe(file.replace(/ {2}- \{.*\n/, '').replace('b]\n\n', 'b]\n\n'));
  });

  it('refuses one that is not there', () => {
    expect(() => removeApiKey(file, 'keys.yaml', 'till-9')).toThrow('it has no key "till-9"');
  });
});
