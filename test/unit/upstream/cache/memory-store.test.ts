import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, type KeptAnswer } from '../../../../gateway/upstream/cache/kept-answer.ts';
import { createMemoryStore } from '../../../../gateway/upstream/cache/memory-store.ts';

const kept = (bytes = 100): KeptAnswer => ({
  response: { status: 200, headers: {}, body: Buffer.alloc(bytes) },
  freshUntil: 0,
  usableOnErrorUntil: 0,
  usableWhileRevalidatingUntil: 0,
  generation: 0,
  doubts: 0,
});

describe('createMemoryStore', () => {
  const size = bytesOf('a', kept());

  it('forgets first what was not asked for', () => {
    const store = createMemoryStore({ maxBytes: 10 * size });
    for (const key of 'abcdefghij') store.set(key, kept());
    store.get('a');
    store.get('c');
    for (const key of 'kl') store.set(key, kept());
    expect([...'abcdefghijkl'].filter((key) => store.get(key))).toEqual([...'acefghijkl']);
  });

  it('gives an answer that is asked for no more its second chance and then its place', () => {
    const store = createMemoryStore({ maxBytes: 8 * size });
    for (const key of 'abcdefgh') store.set(key, kept());
    for (const key of 'abcdefgh') store.get(key);
    store.set('i', kept());
    expect(store.bytes).toBe(8 * size);
    expect(store.get('i')).toBeDefined();
  });

  it('keeps no answer that would take the place of many', () => {
    const store = createMemoryStore({ maxBytes: 10 * size });
    store.set('a', kept());
    store.set('b', kept(2000));
    expect(store.get('b')).toBeUndefined();
    expect(store.get('a')).toBeDefined();
  });

  it('forgets the former answer also where the new one is too large', () => {
    const store = createMemoryStore({ maxBytes: 10 * size });
    store.set('a', kept());
    store.set('a', kept(2000));
    expect(store.get('a')).toBeUndefined();
    expect(store.bytes).toBe(0);
  });

  it('never holds more than it may, whatever comes, and counts what it holds', () => {
    const keys = fc.constantFrom(...'abcdefghijklmnop');
    const step = fc.oneof(
      fc.tuple(fc.constant('set'), keys, fc.nat(600)),
      fc.tuple(fc.constant('get'), keys, fc.constant(0)),
      fc.tuple(fc.constant('delete'), keys, fc.constant(0)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1000, max: 30_000 }), (steps, maxBytes) => {
        const store = createMemoryStore({ maxBytes });
        for (const [what, key, bytes] of steps) {
          if (what === 'set') store.set(key, kept(bytes));
          else if (what === 'get') store.get(key);
          else store.delete(key);
          expect(store.bytes).toBeLessThanOrEqual(maxBytes);
        }
        const held = [...'abcdefghijklmnop'].flatMap((key) => {
          const answer = store.get(key);
          return answer ? [bytesOf(key, answer)] : [];
        });
        expect(store.bytes).toBe(held.reduce((sum, bytes) => sum + bytes, 0));
      }),
    );
  });
});
