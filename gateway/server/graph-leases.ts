/** A value that requests use while it may be replaced. */
export interface Leases<T> {
  /** What new requests get. */
  readonly current: T;
  /** Takes the current value for the length of one request; `release` may be called more than once. */
  acquire(): Lease<T>;
  /**
   * New requests get `next` from now on. Resolves when the last request on the old value is done and the old
   * value is closed; rejects when closing it failed.
   */
  replace(next: T): Promise<void>;
  /** Resolves when the last request is done and the current value is closed. Nothing may be acquired after. */
  close(): Promise<void>;
}

export interface Lease<T> {
  readonly value: T;
  release(): void;
}

interface Generation<T> {
  readonly value: T;
  users: number;
  readonly done: PromiseWithResolvers<void>;
  retired: boolean;
}

/** Counts who uses a value, and closes it when it is replaced and nobody does any more. */
export function createLeases<T>(first: T, close: (value: T) => Promise<void>): Leases<T> {
  let generation = generationOf(first);

  async function retire(old: Generation<T>): Promise<void> {
    old.retired = true;
    if (old.users === 0) {
      old.done.resolve();
    }
    await old.done.promise;
    await close(old.value);
  }

  return {
    get current() {
      return generation.value;
    },
    acquire() {
      const held = generation;
      held.users += 1;
      let released = false;
      return {
        value: held.value,
        release() {
          if (released) {
            return;
          }
          released = true;
          held.users -= 1;
          if (held.users === 0 && held.retired) {
            held.done.resolve();
          }
        },
      };
    },
    replace(next) {
      const old = generation;
      generation = generationOf(next);
      return retire(old);
    },
    close: () => retire(generation),
  };
}

function generationOf<T>(value: T): Generation<T> {
  return { value, users: 0, done: Promise.withResolvers<void>(), retired: false };
}
