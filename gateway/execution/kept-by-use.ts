export interface KeptByUseOptions {
  /** For what was asked for more than once. */
  readonly maxBytes: number;
  /** For what was asked for once: a flood of such things forgets nothing that is in use. */
  readonly maxBytesOnce: number;
}

/** Values by text, the least recently used forgotten when their bytes are more than allowed. */
export interface KeptByUse<T> {
  get(key: string): T | undefined;
  set(key: string, value: T, bytes: number): void;
  /** What is kept for this key has become larger. */
  grow(key: string, bytes: number): void;
}

interface Entry<T> {
  readonly value: T;
  bytes: number;
}

/** Two lists, of which only a second use leads into the lasting one (a segmented LRU). */
export function createKeptByUse<T>({ maxBytes, maxBytesOnce }: KeptByUseOptions): KeptByUse<T> {
  const once = new RecentlyUsed<T>(maxBytesOnce);
  const often = new RecentlyUsed<T>(maxBytes);
  return {
    get(key) {
      const entry = often.take(key) ?? once.take(key);
      if (entry) often.add(key, entry);
      return entry?.value;
    },
    set(key, value, bytes) {
      once.take(key);
      once.add(key, { value, bytes });
    },
    grow(key, bytes) {
      for (const list of [often, once]) {
        const entry = list.take(key);
        if (entry) list.add(key, { ...entry, bytes: entry.bytes + bytes });
      }
    },
  };
}

/** A Map iterates in the order of insertion: the least recently used stands first. */
class RecentlyUsed<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  take(key: string): Entry<T> | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#bytes -= entry.bytes;
    }
    return entry;
  }

  add(key: string, entry: Entry<T>): void {
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.take(oldest);
    }
  }
}
