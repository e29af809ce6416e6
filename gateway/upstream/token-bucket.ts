import type { Gate } from './timed-queue.ts';

export interface Rate {
  /** How many calls may be made in `perMs` milliseconds, in the long run. */
  readonly calls: number;
  readonly perMs: number;
  /** How many may be made at once after a quiet time. */
  readonly burst: number;
}

/** What rounding may add up to within a burst. */
const driftMs = 0.001;

/**
 * A token bucket, kept as one number: when it would be full again (the generic cell rate algorithm). In any time T it lets
 * no more than `burst` + T × `calls` / `perMs` calls through.
 */
export class TokenBucket implements Gate {
  readonly #everyMs: number;
  readonly #burstMs: number;
  #fullAt = Number.NEGATIVE_INFINITY;

  constructor({ calls, perMs, burst }: Rate) {
    this.#everyMs = perMs / calls;
    this.#burstMs = this.#everyMs * (burst - 1);
  }

  take(now: number): boolean {
    if (now + driftMs < this.opensAt(0)) return false;
    this.#fullAt = Math.max(this.#fullAt, now) + this.#everyMs;
    return true;
  }

  opensAt(place: number): number {
    return this.#fullAt - this.#burstMs + place * this.#everyMs;
  }
}
