/** Retries that are there to begin with, and that a quiet time can save up: enough for a burst that one blip fails. */
const mostSaved = 100;
/** Retries that come for each second, so that a source with little traffic is not without. */
const perSecond = 1;

/**
 * Bounds the retries of a source by a share of its calls: in any time, of which T seconds and N calls, at most
 * 100 + T + share × N. When everything fails, what the source gets is its traffic and that share, and no more.
 */
export class RetryBudget {
  readonly #share: number;
  #saved = mostSaved;
  #lastAt: number;

  /** @param now on the clock of `performance.now()` */
  constructor(share: number, now: number) {
    this.#share = share;
    this.#lastAt = now;
  }

  /** A call is made for the first time. No clock is read: this is done for each. */
  earn(): void {
    if (this.#saved < mostSaved) this.#saved += this.#share;
  }

  /** Takes one retry, where there is one. */
  spend(now: number): boolean {
    this.#saved = Math.min(mostSaved, this.#saved + ((now - this.#lastAt) / 1000) * perSecond);
    this.#lastAt = now;
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
