/** Runs what has the same key one after the other, in the order asked for, and what has different keys side by side. */
export type OneAtATime = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Holds within this process; it keeps a key no longer than work for it is running or waiting. */
export function oneAtATime(): OneAtATime {
  const last = new Map<string, Promise<void>>();
  return async (key, work) => {
    const before = last.get(key);
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    last.set(key, finished);
    try {
      await before;
      return await work();
    } finally {
      resolve();
      if (last.get(key) === finished) last.delete(key);
    }
  };
}
