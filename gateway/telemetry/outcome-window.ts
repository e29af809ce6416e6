/** In how many parts the window moves: what is counted is at least nine tenths of it, and never more. */
const parts = 10;

/** Counts the calls of the last while, and how many of them failed, in constant memory and time. */
export class OutcomeWindow {
  calls = 0;
  failures = 0;
  readonly #partMs: number;
  readonly #calls = new Uint32Array(parts);
  readonly #failures = new Uint32Array(parts);
  #newest = Number.NEGATIVE_INFINITY;

  /** @param windowMs how far back it looks */
  constructor(windowMs: number) {
    this.#partMs = windowMs / parts;
  }

  /** @param now on a clock that never goes back */
  add(hasFailed: boolean, now: number): void {
    const part = Math.floor(now / this.#partMs);
    if (part > this.#newest) this.#moveTo(part);
    const index = part % parts;
    this.calls += 1;
    this.#calls[index] = (this.#calls[index] ?? 0) + 1;
    if (!hasFailed) return;
    this.failures += 1;
    this.#failures[index] = (this.#failures[index] ?? 0) + 1;
  }

  clear(): void {
    this.calls = 0;
    this.failures = 0;
    this.#calls.fill(0);
    this.#failures.fill(0);
  }

  #moveTo(part: number): void {
    if (part - this.#newest >= parts) this.clear();
    else {
      for (let left = this.#newest + 1; left <= part; left += 1) {
        const index = left % parts;
        this.calls -= this.#calls[index] ?? 0;
        this.failures -= this.#failures[index] ?? 0;
        this.#calls[index] = 0;
        this.#failures[index] = 0;
      }
    }
    this.#newest = part;
  }
}
