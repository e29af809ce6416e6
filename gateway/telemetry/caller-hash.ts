import { createHmac, randomBytes } from 'node:crypto';
import type { RecognisedCaller } from './events.ts';

/**
 * Tells callers apart in logs without saying who they are: 16 hexadecimal digits of an HMAC-SHA-256, since a plain hash of
 * an address or a number is guessed in no time.
 * @param key the same gives the same hashes. @default one of this function's own
 */
export function callerHash(key: string | Buffer = randomBytes(32)): (caller: RecognisedCaller) => string {
  // A caller who is known is the same object for a while.
  const known = new WeakMap<RecognisedCaller, string>();
  return (caller) => {
    const before = known.get(caller);
    if (before !== undefined) return before;
    const hash = createHmac('sha256', key).update(`${caller.method}\n${caller.subject}`).digest('hex').slice(0, 16);
    known.set(caller, hash);
    return hash;
  };
}
