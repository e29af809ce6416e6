import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyChunks } from '../../../gateway/graph/joins/batch/key-chunks.ts';

const unlimited = Number.POSITIVE_INFINITY;

describe('keyChunks', () => {
  it('makes one call of all keys without limits, and none of no keys', () => {
    expect(keyChunks(['a', 'b'], { maxKeys: unlimited, maxCharacters: unlimited })).toEqual([['a', 'b']]);
    expect(keyChunks([], { maxKeys: 1, maxCharacters: 1 })).toEqual([]);
  });

  it('sends a key that is longer than the limit alone', () => {
    expect(keyChunks(['a', 'x'.repeat(50), 'b'], { maxKeys: unlimited, maxCharacters: 20 })).toEqual([
      ['a'],
      ['x'.repeat(50)],
      ['b'],
    ]);
  });

  it('keeps every key once and in order, and every chunk within its limits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (keys, maxKeys, maxCharacters) => {
          const chunks = keyChunks(keys, { maxKeys, maxCharacters });
          expect(chunks.flat()).toEqual(keys);
          for (const chunk of chunks) {
            expect(chunk.length).toBeLessThanOrEqual(maxKeys);
            const characters = chunk.reduce((sum, key) => sum + encodeURIComponent(key.toWellFormed()).length, 0);
            if (chunk.length > 1) expect(characters).toBeLessThanOrEqual(maxCharacters);
          }
        },
      ),
    );
  });
});
