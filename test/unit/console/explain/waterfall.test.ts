import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  callsBySource,
  endOf,
  levelsOf,
  outcomeKind,
  spanOf,
  ticksUntil,
  totalOf,
} from '../../../../gateway/console/src/explain/waterfall.ts';
import { madeCall } from './made-call.ts';

const times = fc.record({
  startMs: fc.integer({ min: 0, max: 50 }),
  durationMs: fc.option(fc.integer({ min: 0, max: 50 })),
});

describe('levels', () => {
  it('hold the calls of one field, in the order in which the first of each began', () => {
    const calls = [
      madeCall({ path: 'orders.payment', startMs: 12, operation: 'second' }),
      madeCall({ path: 'orders', startMs: 0 }),
      madeCall({ path: null, startMs: 30 }),
      madeCall({ path: 'orders.payment', startMs: 11, operation: 'first' }),
    ];
    expect(levelsOf(calls).map(({ path, calls: own }) => [path, own.map(({ operation }) => operation)])).toEqual([
      ['orders', ['listOrders']],
      ['orders.payment', ['first', 'second']],
      [null, ['listOrders']],
    ]);
  });

  it('lose no call and hold none twice', () => {
    const calls = fc.array(fc.tuple(times, fc.constantFrom('a', 'a.b', null)));
    fc.assert(
      fc.property(calls, (given) => {
        const made = given.map(([time, path]) => madeCall({ ...time, path }));
        expect(new Set(levelsOf(made).flatMap((level) => level.calls))).toEqual(new Set(made));
        expect(levelsOf(made).reduce((sum, level) => sum + level.calls.length, 0)).toBe(made.length);
      }),
    );
  });
});

describe('totals', () => {
  it('count calls, and what was answered without one, apart', () => {
    const calls = [madeCall({ shared: 3, retries: 1 }), madeCall({ from: 'cache' }), madeCall({ bytes: null })];
    expect(totalOf(calls)).toMatchObject({ made: 2, cached: 1, shared: 3, retries: 1, failed: 0, bytes: 200 });
  });

  it('wait for calls that run beside each other once', () => {
    const calls = [madeCall({ startMs: 20, durationMs: 10 }), madeCall({ durationMs: 15 }), madeCall({ startMs: 5 })];
    expect(totalOf(calls).waitedMs).toBe(25);
    expect(totalOf([madeCall({ from: 'cache' })]).waitedMs).toBe(0);
  });

  it('never wait longer than from the first beginning to the last end', () => {
    fc.assert(
      fc.property(fc.array(times), (given) => {
        const made = given.map((time) => madeCall(time));
        expect(totalOf(made).waitedMs).toBeLessThanOrEqual(endOf(made, 0));
      }),
    );
  });

  it('of sources stand with the busiest first', () => {
    const calls = ['b', 'c', 'a', 'c'].map((source) => madeCall({ source }));
    expect(callsBySource(calls).map(([source, own]) => `${source} ${own.length}`)).toEqual(['c 2', 'a 1', 'b 1']);
  });
});

it.each([
  [{}, 'good'],
  [{ status: 404 }, 'absent'],
  [{ status: 404, error: 'UPSTREAM_ERROR' }, 'failed'],
  [{ status: 500 }, 'failed'],
  [{ status: null, error: 'UPSTREAM_TIMEOUT' }, 'failed'],
  [{ status: null, durationMs: null }, 'good'],
])('a call with %o is %s', (changes, kind) => {
  expect(outcomeKind(madeCall(changes))).toBe(kind);
});

describe('the axis', () => {
  it.each([
    [1, [0, 0.5, 1]],
    [48, [0, 20, 40]],
    [100, [0, 50, 100]],
    [235, [0, 100, 200]],
    [1600, [0, 500, 1000, 1500]],
  ])('until %d ms has round times', (end, ticks) => {
    expect(ticksUntil(end)).toEqual(ticks);
  });

  it('has two to five times, from zero, none behind the end', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), (end) => {
        const ticks = ticksUntil(end);
        expect(ticks[0]).toBe(0);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(ticks.at(-1)).toBeLessThanOrEqual(end);
      }),
    );
  });
});

describe('the span of several calls', () => {
  it('goes from the first beginning to the last end', () => {
    const calls = [
      madeCall({ startMs: 8, durationMs: 4 }),
      madeCall({ startMs: 2, durationMs: 20 }),
      madeCall({ startMs: 5 }),
    ];
    expect(spanOf(calls)).toEqual({ startMs: 2, durationMs: 20 });
  });

  it('has no end while one of them has none', () => {
    expect(spanOf([madeCall(), madeCall({ startMs: 3, durationMs: null })])).toEqual({ startMs: 0, durationMs: null });
  });
});
