import { Waiting } from './waiting.ts';

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

/** The promise of what is waited for. */
export function promiseOf(waited: unknown): Promise<unknown> {
  return waited instanceof Waiting ? waited.toPromise() : Promise.resolve(waited);
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
      promiseOf(pending).then((value) => {
        target[key] = value;
        left -= 1;
        if (left === 0) resolve();
      }, reject);
    }
  }).then(() => target);
}

/** The same where only one property is a promise. */
export function whenOneSettled(target: Answered, key: string): PromiseLike<unknown> {
  const pending = target[key];
  if (pending instanceof Waiting && !pending.isPlaced) return pending.placedIn(target, key);
  return promiseOf(pending)
    .then((value) => {
      target[key] = value;
    })
    .then(() => target);
}
