import type { CacheStore } from './cache-store.ts';
import { bytesOf, type KeptAnswer } from './kept-answer.ts';

export interface MemoryStoreOptions {
  /** Of all answers together, with what is read from them. */
  readonly maxBytes: number;
}

export interface MemoryStore extends CacheStore {
  get(key: string): KeptAnswer | undefined;
  set(key: string, answer: KeptAnswer): void;
  delete(key: string): void;
  /** What is kept now, by the same estimate as the limit. */
  readonly bytes: number;
}

interface Entry {
  readonly answer: KeptAnswer;
  readonly bytes: number;
  /** Whether it was asked for since it was last passed over. */
  used: boolean;
}

/** No single answer may take more than this share of the memory. */
const largestShare = 1 / 8;

/**
 * Keeps answers in memory and forgets those that are not asked for: the oldest goes first, unless it was used since
 * its last chance (the second-chance form of LRU, in which a hit moves nothing).
 */
export function createMemoryStore({ maxBytes }: MemoryStoreOptions): MemoryStore {
  const entries = new Map<string, Entry>();
  let bytes = 0;

  const remove = (key: string) => {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    bytes -= entry.bytes;
  };

  const makeRoom = (needed: number) => {
    // A map is walked in the order of insertion, and what is inserted while it is walked is reached as well.
    for (const [key, entry] of entries) {
      if (bytes + needed <= maxBytes) return;
      entries.delete(key);
      if (entry.used) entries.set(key, { ...entry, used: false });
      else bytes -= entry.bytes;
    }
  };

  return {
    get bytes() {
      return bytes;
    },
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entry.used = true;
      return entry.answer;
    },
    set(key, answer) {
      remove(key);
      const size = bytesOf(key, answer);
      if (size > maxBytes * largestShare) return;
      makeRoom(size);
      entries.set(key, { answer, bytes: size, used: false });
      bytes += size;
    },
    delete: remove,
  };
}
