import { keyText } from './key-text.ts';

/** How many keys one call may carry. */
export interface BatchLimits {
  /** What the description allows (`maxItems`). */
  readonly maxKeys: number;
  /** Percent-encoded characters of all keys together, for keys that travel in the URL. */
  readonly maxCharacters: number;
}

/**
 * Servers commonly refuse request lines beyond 8 KiB (RFC 9112, 3, recommends to support 8,000 octets);
 * this leaves room for the rest of the URL.
 */
export const maxKeyCharactersInUrl = 6_000;

/** Divides the keys of a batch into as few calls as its limits allow, in their order. A key longer than the limit goes alone. */
export function keyChunks<K>(keys: readonly K[], { maxKeys, maxCharacters }: BatchLimits): K[][] {
  const chunks: K[][] = [];
  let chunk: K[] = [];
  let characters = 0;
  for (const key of keys) {
    const length = maxCharacters === Number.POSITIVE_INFINITY ? 0 : encodedLength(key);
    if (chunk.length > 0 && (chunk.length >= maxKeys || characters + length > maxCharacters)) {
      chunks.push(chunk);
      chunk = [];
      characters = 0;
    }
    chunk.push(key);
    characters += length;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** With the separator that follows it. */
function encodedLength(key: unknown): number {
  return encodeURIComponent(keyText(key)).length + 3;
}

/** Characters of a UUID in a URL, with what separates it from the next. */
const uuidInUrl = 39;

/** The most keys that surely go into one call, taken as long as UUIDs where they travel in the URL. */
export function mostKeys({ maxKeys, maxCharacters }: BatchLimits): number {
  return Math.max(1, Math.min(maxKeys, Math.floor(maxCharacters / uuidInUrl)));
}
