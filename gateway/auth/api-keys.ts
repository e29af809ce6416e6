import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from './caller.ts';
import { invalidCredentials } from './invalid-credentials.ts';

/** One API key, known by its digest only. */
export interface ApiKey {
  /** SHA-256 of the key. */
  readonly digest: Buffer;
  /** From when on it is refused, in milliseconds since 1970. */
  readonly expiresAt: number | undefined;
  readonly caller: Caller;
}

/**
 * The caller whose key this is. Every digest is compared, each in constant time, whether or not one has
 * matched before: neither a near miss nor a key's place in the file can be measured.
 * @throws GatewayError `UNAUTHENTICATED`
 */
export function apiKeyCaller(keys: readonly ApiKey[], presented: string, now: number): Caller {
  // A header sent twice arrives joined by a comma, and no key holds one.
  if (!/^[\x21-\x2b\x2d-\x7e]+$/.test(presented)) throw invalidCredentials('the API key header is not a single key');
  const digest = createHash('sha256').update(presented).digest();
  let matched: ApiKey | undefined;
  for (const key of keys) {
    if (timingSafeEqual(key.digest, digest)) matched = key;
  }
  if (matched === undefined) throw invalidCredentials('no such API key');
  if (matched.expiresAt !== undefined && now >= matched.expiresAt) {
    throw invalidCredentials(`the API key ${matched.caller.subject} has expired`);
  }
  return matched.caller;
}
