import type { KeptAnswer } from './kept-answer.ts';

/**
 * Where answers are kept. A store in memory answers at once, without a promise; one that others share may take its
 * time, and must not reject: what cannot be read is not there.
 */
export interface CacheStore {
  get(key: string): KeptAnswer | undefined | Promise<KeptAnswer | undefined>;
  /** Keeps the answer in place of the one with this key, or not at all where it is too large. */
  set(key: string, answer: KeptAnswer): void | Promise<void>;
  delete(key: string): void | Promise<void>;
}
