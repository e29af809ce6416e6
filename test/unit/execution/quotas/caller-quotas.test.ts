import { describe, expect, it } from 'vitest';
import { QuotasInMemory } from '../../../../gateway/execution/quotas/quotas-in-memory.ts';
import { callerKey } from '../../../../gateway/plugins/caller-key.ts';
import { randomOf } from '../random-graph.ts';

const one = { operations: 1, cost: 0 };

function quotas(most?: number) {
  const clock = { ms: 0 };
  const limits = { operations: { calls: 3, perMs: 1000 }, cost: { calls: 100, perMs: 60_000 } };
  return { clock, quotas: new QuotasInMemory(limits, () => clock.ms, most) };
}

describe('quotas of callers', () => {
  it('give what there is, tell what is left, and then when there is more', () => {
    const { clock, quotas: store } = quotas();
    expect(store.take('a', { operations: 1, cost: 40 })).toEqual({
      quotas: [
        { name: 'operations', quota: 3, windowSeconds: 1, left: 2, fullInSeconds: 1 },
        { name: 'cost', quota: 100, windowSeconds: 60, left: 60, fullInSeconds: 24 },
      ],
      retryAfter: undefined,
    });
    store.take('a', one);
    store.take('a', one);
    expect(store.take('a', one)).toMatchObject({ retryAfter: 1, quotas: [{ left: 0 }, { left: 60 }] });
    clock.ms = 334;
    expect(store.take('a', one).retryAfter).toBeUndefined();
    expect(store.take('b', one).retryAfter).toBeUndefined();
  });

  it('take all that is asked for or nothing', () => {
    const { quotas: store } = quotas();
    expect(store.take('a', { operations: 1, cost: 90 }).retryAfter).toBeUndefined();
    expect(store.take('a', { operations: 1, cost: 20 })).toMatchObject({
      retryAfter: 6,
      quotas: [{ left: 2 }, { left: 10 }],
    });
  });

  it('take everything for what costs more than there can be, and not nothing for ever', () => {
    const { clock, quotas: store } = quotas();
    expect(store.take('a', { operations: 1, cost: Number.POSITIVE_INFINITY }).retryAfter).toBeUndefined();
    expect(store.take('a', { operations: 1, cost: Number.POSITIVE_INFINITY }).retryAfter).toBe(60);
    clock.ms = 60_000;
    expect(store.take('a', { operations: 1, cost: 1000 }).retryAfter).toBeUndefined();
  });

  it('never let a caller take more than a quota and what comes again, however it asks', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const random = randomOf(seed);
      const { clock, quotas: store } = quotas(1 + random.below(3));
      const taken: number[] = [];
      for (let turn = 0; turn < 300; turn += 1) {
        clock.ms += random.below(random.one([5, 50, 700, 90_000]));
        store.take(`other ${random.below(5)}`, one);
        if (store.take('a', one).retryAfter === undefined) taken.push(clock.ms);
      }
      for (let first = 0; first < taken.length; first += 1) {
        const within = taken.filter((ms) => ms >= (taken[first] as number) && ms < (taken[first] as number) + 1000);
        expect(within.length).toBeLessThanOrEqual(6);
      }
    }
  });

  it('share one quota among those of a crowd beyond what is remembered', () => {
    const { quotas: store } = quotas(2);
    for (const known of ['a', 'b']) store.take(known, one);
    const outcomes = Array.from({ length: 5 }, (_, index) => store.take(`new ${index}`, one).retryAfter);
    expect(outcomes).toEqual([undefined, undefined, undefined, 1, 1]);
    expect(store.take('a', one).retryAfter).toBeUndefined();
  });
});

describe('the key of a caller', () => {
  it('is who it is, and never what an address or another method says', () => {
    const caller = { method: 'apiKey', subject: 'x', scopes: [], claims: {} } as const;
    const keys = [
      callerKey(caller, '10.0.0.1'),
      callerKey({ ...caller, method: 'jwt' }, '10.0.0.1'),
      callerKey(null, 'x'),
    ];
    expect(new Set(keys).size).toBe(3);
    expect(callerKey(caller, '10.0.0.1')).toBe(callerKey(caller, '10.0.0.2'));
  });

  it.each([
    ['10.1.2.3', 'address 10.1.2.3'],
    ['::ffff:10.1.2.3', 'address 10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', 'address 2001:db8:1:2'],
    ['2001:db8:1:2::1', 'address 2001:db8:1:2'],
    ['2001:0DB8:0001:2:ffff::', 'address 2001:db8:1:2'],
    ['2001:db8::1', 'address 2001:db8:0:0'],
    ['::1', 'address 0:0:0:0'],
    ['fe80::1%eth0', 'address fe80:0:0:0'],
    [undefined, 'address '],
  ])('is for nobody in particular the network of %s', (address, key) => {
    expect(callerKey(null, address)).toBe(key);
  });
});
