/** What a `Cache-Control` header says (RFC 9111, 5.2; RFC 5861). Times are seconds. */
export interface CacheControl {
  /** Whether there is any directive at all. */
  readonly isGiven: boolean;
  readonly noStore: boolean;
  readonly noCache: boolean;
  readonly isPrivate: boolean;
  readonly isPublic: boolean;
  readonly mustRevalidate: boolean;
  readonly proxyRevalidate: boolean;
  readonly mustUnderstand: boolean;
  readonly maxAge: number | undefined;
  readonly sharedMaxAge: number | undefined;
  readonly staleWhileRevalidate: number | undefined;
  readonly staleIfError: number | undefined;
}

/** APIs send the same few headers again and again. */
const known = new Map<string, CacheControl>();
const maxKnown = 256;

/**
 * Reads all lines of the header as one list. Names are compared without case and unknown directives passed over;
 * `no-cache` and `private` with a list of fields hold for the whole answer, which is the safe side.
 */
export function parseCacheControl(header: string | readonly string[] | undefined): CacheControl {
  const text = typeof header === 'string' ? header : (header?.join(',') ?? '');
  const before = known.get(text);
  if (before) return before;
  const parsed = cacheControlOf(text);
  if (known.size >= maxKnown) known.clear();
  known.set(text, parsed);
  return parsed;
}

/** A token, and after `=` a token or a quoted string, in which a comma may stand (RFC 9110, 5.6.6). */
const directive = /([^\s,=]+)\s*(?:=\s*(?:"((?:\\.|[^"\\])*)"|([^\s,"]*)))?[^,]*/g;

function cacheControlOf(text: string): CacheControl {
  const values = new Map<string, string>();
  for (const [, name = '', quoted, token] of text.matchAll(directive)) {
    const key = name.toLowerCase();
    const value = quoted ?? token ?? '';
    // RFC 9111, 4.2.1: of times that contradict each other none is believed.
    values.set(key, values.has(key) && values.get(key) !== value ? invalid : value);
  }
  const seconds = (name: string) => deltaSeconds(values.get(name));
  return {
    isGiven: values.size > 0,
    noStore: values.has('no-store'),
    noCache: values.has('no-cache'),
    isPrivate: values.has('private'),
    isPublic: values.has('public'),
    mustRevalidate: values.has('must-revalidate'),
    proxyRevalidate: values.has('proxy-revalidate'),
    mustUnderstand: values.has('must-understand'),
    maxAge: seconds('max-age'),
    sharedMaxAge: seconds('s-maxage'),
    staleWhileRevalidate: seconds('stale-while-revalidate'),
    staleIfError: seconds('stale-if-error'),
  };
}

const invalid = 'invalid';

/** RFC 9111, 1.2.2: what is larger than can be counted counts as this. */
const longestSeconds = 2 ** 31;

/** Zero for what is no time: what has invalid freshness is stale (RFC 9111, 4.2.1). */
function deltaSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Math.min(Number(text), longestSeconds) : 0;
}
