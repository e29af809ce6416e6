import type { Authenticate, Caller, RequestHeaders } from './caller.ts';

/** Recognises a caller at once where its credentials were verified a moment ago. */
export type Recognise = (headers: RequestHeaders) => Caller | null | Promise<Caller | null>;

export interface RememberOptions {
  /** The headers, lower-case, that callers are recognised by. */
  readonly names: readonly string[];
  /** How long a verified caller is believed without asking again. @default 30_000 */
  readonly forMs?: number;
  /** How many callers are kept. @default 5_000 */
  readonly count?: number;
  /** Milliseconds of the epoch, as tokens expire by. @default Date.now */
  readonly now?: () => number;
}

/** Longer credentials are verified each time, so that what is kept has a bound. */
const longestKept = 4096;

/**
 * Verifies the same credentials once in a while instead of with each request. A token is believed no longer than
 * it says itself (`exp`); credentials that were refused are never kept.
 */
export function rememberCallers(authenticate: Authenticate, options: RememberOptions): Recognise {
  const { names, forMs = 30_000, count = 5_000, now = Date.now } = options;
  const kept = new Map<string, { readonly caller: Caller; readonly until: number }>();

  async function verify(headers: RequestHeaders, credentials: string): Promise<Caller | null> {
    const caller = await authenticate(headers);
    if (caller && credentials.length <= longestKept) {
      const [oldest] = kept.size >= count ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(credentials, { caller, until: Math.min(now() + forMs, expiryOf(caller)) });
    }
    return caller;
  }

  return (headers) => {
    const credentials = credentialsIn(headers, names);
    if (credentials === undefined) return null;
    const known = kept.get(credentials);
    if (known && known.until > now()) return known.caller;
    kept.delete(credentials);
    return verify(headers, credentials);
  };
}

/** One text for all that a caller is recognised by; no header value holds a line end. `undefined` when there is nothing. */
function credentialsIn(headers: RequestHeaders, names: readonly string[]): string | undefined {
  let text: string | undefined;
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) text = `${text ?? ''}${name}\n${value}\n`;
  }
  return text;
}

function expiryOf({ method, claims, expiresAt = Number.POSITIVE_INFINITY }: Caller): number {
  const { exp } = claims;
  return method === 'jwt' && typeof exp === 'number' ? exp * 1000 : expiresAt;
}
