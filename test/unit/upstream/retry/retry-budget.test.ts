import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryBudget } from '../../../../gateway/upstream/retry/retry-budget.ts';

describe('RetryBudget', () => {
  it('gives a burst of a hundred, then one a second where there is no traffic', () => {
    const budget = new RetryBudget(0.2, 0);
    const spent = Array.from({ length: 150 }, () => budget.spend(0)).filter(Boolean).length;
    expect(spent).toBe(100);
    expect([budget.spend(999), budget.spend(1_000), budget.spend(1_000)]).toEqual([false, true, false]);
  });

  it('gives one for four calls where the share is a quarter', () => {
    const budget = new RetryBudget(0.25, 0);
    while (budget.spend(0));
    for (let call = 0; call < 40; call += 1) budget.earn();
    expect(Array.from({ length: 20 }, () => budget.spend(0)).filter(Boolean)).toHaveLength(10);
  });

  it('saves up no more than a hundred in a quiet time', () => {
    const budget = new RetryBudget(0.2, 0);
    for (let call = 0; call < 10_000; call += 1) budget.earn();
    expect(Array.from({ length: 200 }, () => budget.spend(3_600_000)).filter(Boolean)).toHaveLength(100);
  });

  it('never gives more than 100 + seconds + share × calls, in any time', () => {
    const step = fc.record({
      ms: fc.integer({ min: 0, max: 60_000 }),
      calls: fc.integer({ min: 0, max: 300 }),
      wanted: fc.integer({ min: 0, max: 300 }),
    });
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), share, (steps, share) => {
        const budget = new RetryBudget(share, 0);
        const since = { ms: 0, calls: 0, given: 0 };
        const history = [{ ...since }];
        for (const { ms, calls, wanted } of steps) {
          since.ms += ms;
          since.calls += calls;
          for (let call = 0; call < calls; call += 1) budget.earn();
          since.given += Array.from({ length: wanted }, () => budget.spend(since.ms)).filter(Boolean).length;
          history.push({ ...since });
        }
        const overdrawn = history.flatMap((from, index) =>
          history.slice(index).filter(({ ms, calls, given }) => {
            const most = 100 + (ms - from.ms) / 1000 + share * (calls - from.calls) + share;
            return given - from.given > most + 1e-6;
          }),
        );
        expect(overdrawn).toEqual([]);
      }),
    );
  });
});
