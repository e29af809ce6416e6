import type { BreakerConfig } from '../../config/gateway-config.ts';
import { OutcomeWindow } from '../../telemetry/outcome-window.ts';
import type { Outcome } from './outcome.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Told of each change of state, and why. */
export type BreakerChanged = (state: BreakerState, reason: string) => void;

/** While it is half-open, after how long who is refused may come back: as soon as the calls that were let through end. */
const probingMs = 1_000;

/**
 * The state of one circuit. Closed, it counts; when within its window at least `failures` calls failed, and at least the
 * share `rate` of all, it opens and lets nothing through. After `halfOpenAfter` it is half-open: `probes` calls are let
 * through. When all of them end well it closes, and when one fails it opens again. It has no timers: time is told to it.
 */
export class Breaker {
  readonly #config: BreakerConfig;
  readonly #changed: BreakerChanged;
  readonly #window: OutcomeWindow;
  #state: BreakerState = 'closed';
  /** When the present state began: calls from before it say nothing in it. */
  #since = Number.NEGATIVE_INFINITY;
  #probing = 0;
  #passed = 0;

  constructor(config: BreakerConfig, changed: BreakerChanged) {
    this.#config = config;
    this.#changed = changed;
    this.#window = new OutcomeWindow(config.window);
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** What a call would find now. */
  stateAt(now: number): BreakerState {
    return this.#state === 'open' && now >= this.#openUntil ? 'half-open' : this.#state;
  }

  /** A call that began while it was closed has ended. */
  ended(outcome: Outcome, startedAt: number, now: number): void {
    if (this.#state !== 'closed' || outcome === 'untold' || startedAt < this.#since) return;
    const window = this.#window;
    window.add(outcome === 'failing', now);
    const { failures, rate } = this.#config;
    if (outcome === 'failing' && window.failures >= failures && window.failures >= rate * window.calls) {
      this.#open(`${window.failures} of ${window.calls} calls failed within ${this.#config.window} ms`, now);
    }
  }

  /**
   * Lets a call through that sees whether the API works again, where it is time for one. Whoever makes it says by
   * {@link probed} how it ended.
   * @returns 0, or after how many milliseconds to come back
   */
  probe(now: number): number {
    if (this.#state === 'open') {
      if (now < this.#openUntil) return this.#openUntil - now;
      this.#become('half-open', `${this.#config.halfOpenAfter} ms are over`, now);
    }
    if (this.#probing + this.#passed >= this.#config.probes) return probingMs;
    this.#probing += 1;
    return 0;
  }

  /** @param startedAt when it was let through: one of an earlier round says nothing in this one */
  probed(outcome: Outcome, startedAt: number, now: number): void {
    if (this.#state !== 'half-open' || startedAt < this.#since) return;
    this.#probing -= 1;
    if (outcome === 'failing') this.#open('a call that was let through failed', now);
    if (outcome !== 'well') return;
    this.#passed += 1;
    if (this.#passed >= this.#config.probes) this.#close(now);
  }

  /** It is asked no more, whatever its state. */
  leave(now: number): void {
    if (this.#state !== 'closed') this.#become('closed', 'it is not asked any more', now);
  }

  get #openUntil(): number {
    return this.#since + this.#config.halfOpenAfter;
  }

  #open(reason: string, now: number): void {
    this.#become('open', reason, now);
  }

  #close(now: number): void {
    this.#window.clear();
    this.#become('closed', `${this.#config.probes} calls that were let through were answered`, now);
  }

  #become(state: BreakerState, reason: string, now: number): void {
    this.#state = state;
    this.#since = now;
    this.#probing = 0;
    this.#passed = 0;
    this.#changed(state, reason);
  }
}
