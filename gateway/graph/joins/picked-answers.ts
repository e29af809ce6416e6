import { sharedPromise } from './shared-promise.ts';

/**
 * What one join makes of answers in one request. Parents that share an answer share what is made of it, so that each
 * costs no promise of its own.
 */
export class PickedAnswers<A> {
  readonly #picked = new Map<Promise<A>, Promise<unknown>>();
  readonly #byKey = new Map<unknown, Promise<A>>();
  readonly #pick: (answer: A) => unknown;
  readonly #failed: (error: unknown) => unknown;

  /** @param failed what stands for an answer that failed, unless it throws. @default nothing does */
  constructor(pick: (answer: A) => unknown, failed: (error: unknown) => unknown = rethrown) {
    this.#pick = pick;
    this.#failed = failed;
  }

  of(answer: Promise<A>): Promise<unknown> {
    const known = this.#picked.get(answer);
    if (known) return known;
    const picked = sharedPromise(answer, this.#pick, this.#failed);
    this.#picked.set(answer, picked);
    return picked;
  }

  /** The answer that was asked for with this key. */
  withKey(key: unknown): Promise<A> | undefined {
    return this.#byKey.get(key);
  }

  setForKey(key: unknown, answer: Promise<A>): void {
    this.#byKey.set(key, answer);
  }
}

function rethrown(error: unknown): never {
  throw error;
}
