const stateKey: unique symbol = Symbol('weft.shared');

interface SharedPromise extends Promise<unknown> {
  readonly [stateKey]: { settled: boolean };
}

/** What is made of an answer that several parents may wait for: {@link isPendingShared} until it is there. */
export function sharedPromise<A>(
  answer: Promise<A>,
  pick: (answer: A) => unknown,
  failed: (error: unknown) => unknown,
): Promise<unknown> {
  const state = { settled: false };
  const promise = answer.then(
    (value) => {
      state.settled = true;
      return pick(value);
    },
    (error) => {
      state.settled = true;
      return failed(error);
    },
  );
  return Object.assign(promise, { [stateKey]: state });
}

/** Whether it is a promise of {@link sharedPromise} that is not settled, so that all who wait now go on together. */
export function isPendingShared(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && (value as Partial<SharedPromise>)[stateKey]?.settled === false;
}
