/**
 * Waiting as graphql-js does it, in as many turns of the microtask queue: the order in which errors are found is the
 * order in which a client reads them.
 */

/** Anything with a `then`, as for graphql-js. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

type Answered = Record<string, unknown>;

/** Resolves when every promise among the properties has been replaced by its value; rejects with the first that does. */
export function whenAllSettled(target: Answered): Promise<Answered> {
  return new Promise<void>((resolve, reject) => {
    let left = 0;
    for (const key of Object.keys(target)) {
      const pending = target[key];
      if (!isPromise(pending)) continue;
      left += 1;
      Promise.resolve(pending).then((value) => {
        target[key] = value;
        left -= 1;
        if (left === 0) resolve();
      }, reject);
    }
  }).then(() => target);
}

/** The same where only one property is a promise. */
export function whenOneSettled(target: Answered, key: string): Promise<Answered> {
  return Promise.resolve(target[key])
    .then((value) => {
      target[key] = value;
    })
    .then(() => target);
}

/** The same for items of a list. */
export function whenItemsSettled(items: unknown[], pending: readonly number[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    let left = pending.length;
    for (const index of pending) {
      Promise.resolve(items[index]).then((value) => {
        items[index] = value;
        left -= 1;
        if (left === 0) resolve(items);
      }, reject);
    }
  });
}
