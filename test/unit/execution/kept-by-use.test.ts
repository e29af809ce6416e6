import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeptByUse } from '../../../gateway/execution/kept-by-use.ts';

describe('values that are kept by use', () => {
  it('are there as long as all of them are within the bounds', () => {
    const kept = createKeptByUse<number>({ maxBytes: 100, maxBytesOnce: 100 });
    for (let key = 0; key < 10; key += 1) kept.set(String(key), key, 10);
    expect(Array.from({ length: 10 }, (_, key) => kept.get(String(key)))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('stay in use through a flood of others that come once', () => {
    const kept = createKeptByUse<string>({ maxBytes: 100, maxBytesOnce: 50 });
    kept.set('used', 'u', 10);
    expect(kept.get('used')).toBe('u');
    for (let key = 0; key < 1000; key += 1) kept.set(`flood ${key}`, 'f', 10);
    expect(kept.get('used')).toBe('u');
    expect(kept.get('flood 0')).toBeUndefined();
  });

  it('stay in use through a flood of others that come twice', () => {
    const kept = createKeptByUse<string>({ maxBytes: 100, maxBytesOnce: 50 });
    kept.set('used', 'u', 10);
    for (let key = 0; key < 1000; key += 1) {
      expect(kept.get('used')).toBe('u');
      kept.set(`flood ${key}`, 'f', 10);
      kept.get(`flood ${key}`);
    }
  });

  it('never hold more bytes than are allowed, whatever is set, asked for and grows', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      action: fc.constantFrom('set', 'get', 'grow'),
      bytes: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const kept = createKeptByUse<{ bytes: number }>({ maxBytes: 100, maxBytesOnce: 40 });
        const made = new Map<string, { bytes: number }>();
        for (const { key, action, bytes } of steps) {
          if (action === 'get') kept.get(key);
          else if (action === 'set') {
            const value = { bytes };
            made.set(key, value);
            kept.set(key, value, bytes);
          } else if (kept.get(key)) {
            const value = made.get(key);
            if (value) value.bytes += bytes;
            kept.grow(key, bytes);
          }
        }
        const left = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((key) => kept.get(key) ?? []);
        expect(left.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(140);
      }),
      { numRuns: 1000 },
    );
  });
});
