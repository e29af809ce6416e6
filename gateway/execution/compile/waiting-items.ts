import { isPromise } from './promises.ts';
import { Waiting } from './waiting.ts';

/** The value of an item that failed. Throws where its list cannot be without one. */
export type OnItemFailure = (index: number, raw: unknown) => null;

/** How many turns of the microtask queue graphql-js takes from a promise to the list that waits for it. */
const turns = { toFieldFailure: 1, toItemFailure: 4, toList: 5 } as const;

/**
 * Resolves with a list when all of its items that wait are there; rejects with the first that its list cannot be
 * without. What fails is found in the turns of graphql-js, so that errors have the same order.
 */
export function whenItemsSettled(items: unknown[], onItemFailure: OnItemFailure): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const list = new WaitingItems(items, onItemFailure, resolve, reject);
    const groups = new Map<Promise<unknown>, number[]>();
    for (const [index, item] of items.entries()) {
      if (item instanceof Waiting) group(groups, item.promise, index);
      else if (isPromise(item)) list.follow(index, item);
    }
    for (const [promise, indexes] of groups) list.waitFor(promise, indexes);
  });
}

function group(groups: Map<Promise<unknown>, number[]>, promise: Promise<unknown>, index: number): void {
  const indexes = groups.get(promise);
  if (indexes) indexes.push(index);
  else groups.set(promise, [index]);
}

class WaitingItems {
  readonly #items: unknown[];
  readonly #onItemFailure: OnItemFailure;
  readonly #resolve: (items: unknown[]) => void;
  readonly #reject: (error: unknown) => void;
  #left = 0;
  /** Items that wait for more than the promise they began with. */
  #exceptions = 0;

  constructor(
    items: unknown[],
    onItemFailure: OnItemFailure,
    resolve: (items: unknown[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.#items = items;
    this.#onItemFailure = onItemFailure;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Waits for an item that is a promise. */
  follow(index: number, item: Promise<unknown>): void {
    this.#left += 1;
    this.#exceptions += 1;
    item.then(
      (value) => {
        this.#items[index] = value;
        this.#exceptionEnds();
      },
      (error) => this.#reject(error),
    );
  }

  /** Waits once for a promise that all of these items wait for. */
  waitFor(promise: Promise<unknown>, indexes: readonly number[]): void {
    this.#left += indexes.length;
    promise.then(
      (value) => this.#arrived(indexes, value),
      (raw) => {
        for (const index of indexes) this.#failed(index, raw);
      },
    );
  }

  #arrived(indexes: readonly number[], value: unknown): void {
    let answered = 0;
    for (const index of indexes) {
      const item = this.#itemAt(index);
      try {
        const completed = item.complete(value);
        if (isPromise(completed)) this.#goOn(index, completed);
        else {
          this.#items[index] = item.answered(completed);
          answered += 1;
        }
      } catch (raw) {
        this.#failed(index, raw);
      }
    }
    this.#answered(answered);
  }

  /** A list is there when its last item is: those before it are counted at once, unless their order is in doubt. */
  #answered(count: number): void {
    if (count === 0) return;
    if (this.#exceptions > 0) {
      afterTurns(turns.toList, () => this.#count(count));
      return;
    }
    this.#left -= count;
    if (this.#left === 0) afterTurns(turns.toList, () => this.#resolve(this.#items));
  }

  /** A value that holds further promises is waited for on its own. */
  #goOn(index: number, completed: PromiseLike<unknown>): void {
    const item = this.#itemAt(index);
    const answer = new Promise((resolve) => resolve(completed))
      .then(undefined, (raw) => item.fail(raw))
      .then((value) => item.answered(value))
      .then();
    // It counts as another one from now on.
    this.#left -= 1;
    this.follow(
      index,
      answer.then(undefined, (raw) => this.#onItemFailure(index, raw)),
    );
  }

  #failed(index: number, raw: unknown): void {
    this.#exceptions += 1;
    const item = this.#itemAt(index);
    afterTurns(turns.toFieldFailure, () => {
      try {
        this.#items[index] = item.answered(item.fail(raw));
        afterTurns(turns.toList - turns.toFieldFailure, () => this.#exceptionEnds());
      } catch (error) {
        afterTurns(turns.toItemFailure - turns.toFieldFailure, () => this.#itemFailed(index, error));
      }
    });
  }

  #itemFailed(index: number, error: unknown): void {
    try {
      this.#items[index] = this.#onItemFailure(index, error);
      afterTurns(turns.toList - turns.toItemFailure, () => this.#exceptionEnds());
    } catch (reason) {
      afterTurns(turns.toList - turns.toItemFailure, () => this.#reject(reason));
    }
  }

  #exceptionEnds(): void {
    this.#exceptions -= 1;
    this.#count(1);
  }

  #count(count: number): void {
    this.#left -= count;
    if (this.#left === 0) this.#resolve(this.#items);
  }

  #itemAt(index: number): Waiting {
    return this.#items[index] as Waiting;
  }
}

/** Runs `then` in the turn of the microtask queue that comes so many turns after this one. */
function afterTurns(count: number, then: () => void): void {
  let turn: Promise<unknown> = Promise.resolve();
  for (let left = count; left > 1; left -= 1) turn = turn.then();
  void turn.then(then);
}
