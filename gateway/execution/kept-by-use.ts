export interface KeptByUseOptions {
  /** For what was asked for more than once. */
  readonly maxBytes: number;
  /** For what was asked for once: a flood of such things forgets nothing that is in use. */
  readonly maxBytesOnce: number;
}

/** Values by text; what has not been used for long is forgotten when the bytes are more than allowed. */
export interface KeptByUse<T> {
  get(key: string): T | undefined;
  set(key: string, value: T, bytes: number): void;
  /** What is kept for this key has become larger. */
  grow(key: string, bytes: number): void;
}

interface Entry<T> {
  readonly value: T;
  bytes: number;
  /** Whether it was asked for since it last stood before the others. */
  used: boolean;
}

/** Two lists, of which only a second use leads into the lasting one (a segmented LRU). */
export function createKeptByUse<T>({ maxBytes, maxBytesOnce }: KeptByUseOptions): KeptByUse<T> {
  const once = new RecentlyUsed<T>(maxBytesOnce);
  const often = new RecentlyUsed<T>(maxBytes);
  return {
    get(key) {
      const known = often.get(key);
      if (known !== undefined) return known;
      const entry = once.take(key);
      if (entry) often.add(key, entry);
      return entry?.value;
    },
    set(key, value, bytes) {
      often.take(key);
      once.take(key);
      once.add(key, { value, bytes, used: false });
    },
    grow(key, bytes) {
      for (const list of [often, once]) {
        const entry = list.take(key);
        if (entry) list.add(key, { ...entry, bytes: entry.bytes + bytes });
      }
    },
  };
}

/**
 * Forgets the first that was not used since it came or last stood first (CLOCK): about the least recently used, without
 * a change of order at each use. A Map iterates in the order of insertion.
 */
class RecentlyUsed<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    entry.used = true;
    return entry.value;
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
    for (const [first, candidate] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.take(first);
      if (!candidate.used) continue;
      candidate.used = false;
      this.#entries.set(first, candidate);
      this.#bytes += candidate.bytes;
    }
  }
}
