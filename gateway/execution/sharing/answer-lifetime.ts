import type { AnswerFreshness, StandIn } from '../../upstream/upstream-client.ts';

const monotonic = (): number => performance.now();

/**
 * For how long what is made of several answers may be used again: as long as the one that ends first. It knows as well
 * which sources have a stale answer in it.
 */
export class AnswerLifetime implements AnswerFreshness {
  readonly #now: () => number;
  #until = Number.POSITIVE_INFINITY;
  #forAll = true;
  #answers = 0;
  #standIns: Map<string, StandIn> | undefined;
  readonly #whole: AnswerLifetime | undefined;

  /** @param now Milliseconds on any clock. */
  constructor(now: () => number = monotonic, whole: AnswerLifetime | undefined = undefined) {
    this.#now = now;
    this.#whole = whole;
  }

  /** The lifetime of one of the operations that make up the answer: the answer lasts no longer than it. */
  part(): AnswerLifetime {
    return new AnswerLifetime(this.#now, this);
  }

  note(sharedForMs: number, forAll: boolean): void {
    this.#answers += 1;
    this.#until = Math.min(this.#until, this.#now() + sharedForMs);
    this.#forAll &&= forAll;
    this.#whole?.note(sharedForMs, forAll);
  }

  stoodIn(source: string, failure: StandIn): void {
    this.#standIns ??= new Map();
    this.#standIns.set(source, failure);
  }

  /** The failures for which stale answers stood in, by source, since this was last asked. */
  takeStandIns(): ReadonlyMap<string, StandIn> | undefined {
    const standIns = this.#standIns;
    this.#standIns = undefined;
    return standIns;
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
