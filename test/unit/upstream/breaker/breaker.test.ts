import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breaker, type BreakerState } from '../../../../gateway/upstream/breaker/breaker.ts';
import type { Outcome } from '../../../../gateway/upstream/breaker/outcome.ts';

const config = { failures: 5, rate: 0.5, window: 10_000, halfOpenAfter: 10_000, probes: 3 };

function breakerOf(given: Partial<typeof config> = {}) {
  const changes: string[] = [];
  const breaker = new Breaker({ ...config, ...given }, (state, reason) => changes.push(`${state}: ${reason}`));
  return { breaker, changes };
}

function fail(breaker: Breaker, times: number, now: number): void {
  for (let time = 0; time < times; time += 1) breaker.ended('failing', now, now);
}

describe('Breaker', () => {
  it('opens with the failure that makes both the number and the share', () => {
    const { breaker, changes } = breakerOf();
    for (let call = 0; call < 6; call += 1) breaker.ended('well', 0, 0);
    fail(breaker, 5, 0);
    expect(breaker.isClosed).toBe(true);
    fail(breaker, 1, 0);
    expect(changes).toEqual(['open: 6 of 12 calls failed within 10000 ms']);
  });

  it('stays closed below the number, and forgets what is older than its window', () => {
    const { breaker } = breakerOf();
    fail(breaker, 4, 0);
    fail(breaker, 4, 10_000);
    expect(breaker.isClosed).toBe(true);
    fail(breaker, 1, 10_500);
    expect(breaker.isClosed).toBe(false);
  });

  it('says how long to stay away while it is open, and lets as many through as it probes after that', () => {
    const { breaker, changes } = breakerOf();
    fail(breaker, 5, 0);
    expect(breaker.probe(0)).toBe(10_000);
    expect(breaker.probe(9_999)).toBe(1);
    expect(breaker.stateAt(9_999)).toBe('open');
    expect(breaker.stateAt(10_000)).toBe('half-open');
    expect([1, 2, 3, 4].map(() => breaker.probe(10_000))).toEqual([0, 0, 0, 1_000]);
    expect(changes.at(-1)).toBe('half-open: 10000 ms are over');
  });

  it('closes when all that were let through end well, and counts anew', () => {
    const { breaker, changes } = breakerOf();
    fail(breaker, 5, 0);
    for (let call = 0; call < 3; call += 1) breaker.probe(10_000);
    for (let call = 0; call < 3; call += 1) breaker.probed('well', 10_000, 10_020);
    expect(changes.at(-1)).toBe('closed: 3 calls that were let through were answered');
    fail(breaker, 4, 10_030);
    expect(breaker.isClosed).toBe(true);
  });

  it('opens again for as long when one of them fails', () => {
    const { breaker, changes } = breakerOf();
    fail(breaker, 5, 0);
    breaker.probe(10_000);
    breaker.probe(10_000);
    breaker.probed('well', 10_000, 10_005);
    breaker.probed('failing', 10_000, 10_010);
    expect(changes.at(-1)).toBe('open: a call that was let through failed');
    expect(breaker.probe(10_010)).toBe(10_000);
  });

  it('lets another through in place of one that says nothing', () => {
    const { breaker } = breakerOf({ probes: 1 });
    fail(breaker, 5, 0);
    expect([breaker.probe(10_000), breaker.probe(10_000)]).toEqual([0, 1_000]);
    breaker.probed('untold', 10_000, 10_100);
    expect(breaker.probe(10_100)).toBe(0);
  });

  it('hears nothing of calls that began before its present state', () => {
    const { breaker } = breakerOf({ probes: 1 });
    fail(breaker, 5, 0);
    breaker.probe(10_000);
    breaker.probed('well', 10_000, 10_010);
    for (let call = 0; call < 9; call += 1) breaker.ended('failing', 10_009, 12_000);
    expect(breaker.isClosed).toBe(true);
    fail(breaker, 5, 12_000);
    breaker.probe(22_000);
    breaker.probed('failing', 10_000, 22_001);
    expect(breaker.stateAt(22_001)).toBe('half-open');
  });

  it('is what a list of all that happened says, whatever happens', () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 4_000 }),
      outcome: fc.constantFrom<Outcome>('well', 'failing', 'failing', 'untold'),
      lastsMs: fc.integer({ min: 0, max: 3_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 3 }), (steps, probes) => {
        const given = { ...config, failures: 3, window: 5_000, halfOpenAfter: 6_000, probes };
        const breaker = new Breaker(given, () => {});
        const model = new ListedBreaker(given);
        let now = 0;
        for (const { afterMs, outcome, lastsMs } of steps) {
          now += afterMs;
          expect(breaker.stateAt(now)).toBe(model.stateAt(now));
          const startedAt = now;
          if (breaker.isClosed) {
            now += lastsMs;
            breaker.ended(outcome, startedAt, now);
            model.ended(outcome, now);
          } else if (breaker.probe(now) === 0) {
            model.tried(now);
            now += lastsMs;
            breaker.probed(outcome, startedAt, now);
            model.probed(outcome, now);
          } else expect(now - model.since).toBeLessThan(given.halfOpenAfter);
        }
      }),
    );
  });
});

/** The same for calls one after another, as one would say it: it keeps every outcome and looks at all of them each time. */
class ListedBreaker {
  state: BreakerState = 'closed';
  since = 0;
  #outcomes: { at: number; hasFailed: boolean }[] = [];
  #passed = 0;
  readonly #config: typeof config;

  constructor(given: typeof config) {
    this.#config = given;
  }

  stateAt(now: number): BreakerState {
    return this.state === 'open' && now - this.since >= this.#config.halfOpenAfter ? 'half-open' : this.state;
  }

  ended(outcome: Outcome, now: number): void {
    if (outcome === 'untold') return;
    this.#outcomes.push({ at: now, hasFailed: outcome === 'failing' });
    const part = (at: number) => Math.floor((at * 10) / this.#config.window);
    const seen = this.#outcomes.filter(({ at }) => part(now) - part(at) < 10);
    const failures = seen.filter(({ hasFailed }) => hasFailed).length;
    if (outcome === 'failing' && failures >= this.#config.failures && failures >= seen.length * this.#config.rate) {
      this.#become('open', now);
    }
  }

  tried(now: number): void {
    if (this.state === 'open') this.#become('half-open', now);
  }

  probed(outcome: Outcome, now: number): void {
    if (outcome === 'failing') this.#become('open', now);
    if (outcome !== 'well') return;
    this.#passed += 1;
    if (this.#passed === this.#config.probes) this.#become('closed', now);
  }

  #become(state: BreakerState, now: number): void {
    this.state = state;
    this.since = now;
    this.#passed = 0;
    this.#outcomes = [];
  }
}
