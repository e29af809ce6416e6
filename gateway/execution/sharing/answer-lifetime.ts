import type { AnswerFreshness } from '../../upstream/upstream-client.ts';

const monotonic = (): number => performance.now();

/** For how long what is made of several answers may be used again: as long as the one that ends first. */
export class AnswerLifetime implements AnswerFreshness {
  readonly #now: () => number;
  #until = Number.POSITIVE_INFINITY;
  #forAll = true;
  #answers = 0;

  /** @param now Milliseconds on any clock. */
  constructor(now: () => number = monotonic) {
    this.#now = now;
  }

  note(sharedForMs: number, forAll: boolean): void {
    this.#answers += 1;
    this.#until = Math.min(this.#until, this.#now() + sharedForMs);
    this.#forAll &&= forAll;
  }

  /** Something has a part in it that nobody can answer for: code of a project, or a failure. */
  end(): void {
    this.#until = Number.NEGATIVE_INFINITY;
  }

  /** For how long from now those who asked with the same words may be given it; 0 when no API had a part in it. */
  get goodForMs(): number {
    return this.#answers === 0 ? 0 : Math.max(0, this.#until - this.#now());
  }

  /** For how long from now anybody may be given it. */
  get goodForAllMs(): number {
    return this.#forAll ? this.goodForMs : 0;
  }
}
