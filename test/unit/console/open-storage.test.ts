import { describe, expect, it } from 'vitest';
import { openStorage } from '../../../gateway/console/src/open-storage.ts';

/** A browser's storage: an object whose keys are the stored ones. */
function browserStorage(stored: Record<string, string> = {}): Storage {
  const methods = {
    getItem: (key: string) => (Object.hasOwn(storage, key) ? String(storage[key]) : null),
    setItem: (key: string, value: string) => Object.assign(storage, { [key]: value }),
    removeItem: (key: string) => delete storage[key],
  };
  const storage: Record<string, unknown> = Object.create(methods);
  Object.assign(storage, stored);
  return storage as unknown as Storage;
}

describe.each([
  ['in the browser', () => browserStorage()],
  ['in memory, where the browser allows none', () => null],
])('storage %s', (_where, browser) => {
  it('takes nothing more once the page is left', () => {
    const storage = openStorage('/graphql', browser());
    storage.setItem('a', '1');
    storage.isLeft = true;
    storage.setItem('a', '2');
    expect(storage.getItem('a')).toBe('1');
    storage.isLeft = false;
    storage.setItem('a', '3');
    expect(storage.getItem('a')).toBe('3');
  });

  it('gives back what was stored, until it is removed', () => {
    const storage = openStorage('/graphql', browser());
    storage.setItem('a', '1');
    storage.setItem('b', '2');
    expect([storage.getItem('a'), storage.getItem('c'), storage.length]).toEqual(['1', null, 2]);
    storage.removeItem('a');
    expect([storage.getItem('a'), storage.getItem('b'), storage.length]).toEqual([null, '2', 1]);
    storage.clear();
    expect([storage.getItem('b'), storage.length]).toEqual([null, 0]);
  });
});

describe('openStorage', () => {
  it('neither sees nor clears what another endpoint or program stored', () => {
    const browser = browserStorage({ 'graphiql:tabState': 'theirs' });
    const other = openStorage('/other', browser);
    const storage = openStorage('/graphql', browser);
    other.setItem('a', 'other');
    storage.setItem('a', 'mine');
    expect([storage.getItem('graphiql:tabState'), storage.length]).toEqual([null, 1]);
    storage.clear();
    expect([other.getItem('a'), browser.getItem('graphiql:tabState')]).toEqual(['other', 'theirs']);
  });
});
