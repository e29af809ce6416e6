import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** How long a whole answer may be used again by anybody (RFC 9111). */
export interface Validity {
  /** Seconds from when the answer was made. */
  readonly maxAge: number;
  /** Seconds since then. */
  readonly age: number;
}

/**
 * The validity of an answer that was good for so long when it was made; `undefined` where less than a second of it is
 * left, which HTTP cannot say.
 * @param madeAt on the clock of `performance.now()`
 */
export function validityFor(goodForMs: number, madeAt = performance.now()): Validity | undefined {
  const maxAge = Math.floor(goodForMs / 1000);
  const age = Math.floor((performance.now() - madeAt) / 1000);
  return maxAge - age >= 1 ? { maxAge, age } : undefined;
}

/** The headers by which caches keep an answer and ask whether it is still the same. */
export function validityHeaders({ maxAge, age }: Validity, etag: string, vary: unknown) {
  return {
    'cache-control': `public, max-age=${maxAge}`,
    age: String(age),
    etag,
    vary: vary === undefined ? 'Accept' : `${String(vary)}, Accept`,
  };
}

/** Tells answers apart by their bytes. Weak: the bytes of the codings differ (RFC 9110, 8.8.1). */
export function entityTag(body: string | Buffer): string {
  return `W/"${hash('sha1', body, 'base64url')}"`;
}

/** Whether a client that has what `If-None-Match` names has this answer already; only GET asks so (RFC 9110, 13.1.2). */
export function isKnownTo({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>, tag: string): boolean {
  const { 'if-none-match': known } = headers;
  if (method !== 'GET' || known === undefined) return false;
  if (known.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return [...known.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, other]) => other === opaque);
}
