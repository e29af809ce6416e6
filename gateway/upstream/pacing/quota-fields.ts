import { retryAfterSeconds } from '../retry-after.ts';
import type { UpstreamResponse } from '../upstream-client.ts';
import { structuredQuota } from './structured-quota.ts';

/** What an answer says of the calls that its API still takes. */
export interface Quota {
  /** How many it takes until it counts anew. */
  readonly remaining: number;
  /** In how many milliseconds it counts anew. */
  readonly resetMs: number;
  /** How many it takes in the whole window, and how long that is, where it says both. */
  readonly window?: { readonly limit: number; readonly ms: number } | undefined;
}

type Headers = UpstreamResponse['headers'];

/** Beyond this, as from a date in another unit, a time is taken for a mistake and says nothing. */
const longestMs = 366 * 86_400_000;

/** Of a quota with more left than calls can be under way, nothing needs to be known. */
const plenty = 1_000;

/**
 * Reads what an answer says of its API's quota: `Retry-After` of a 429 or 503 (RFC 9110, 10.2.3), `RateLimit` and
 * `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers, from 07 on), the three fields of its earlier drafts, and those
 * that begin with `X-RateLimit` or `X-Rate-Limit`. `undefined` where it says nothing, nothing that makes sense, or that
 * a thousand or more are left.
 * @param now milliseconds since the epoch, where the answer shows no clock
 */
export function quotaIn(response: UpstreamResponse, now: number = Date.now()): Quota | undefined {
  const { status, headers } = response;
  const asked = status === 429 || status === 503 ? retryAfterSeconds(headers, now) : undefined;
  const quota = asked === undefined ? announced(response, now) : { remaining: 0, resetMs: asked * 1000 };
  if (!quota || !(quota.resetMs > 0 && quota.resetMs <= longestMs)) return undefined;
  // Whatever else it says: this call was one too many.
  if (status === 429) return { ...quota, remaining: 0 };
  return quota.remaining < plenty ? quota : undefined;
}

function announced(response: UpstreamResponse, now: number): Quota | undefined {
  const { headers } = response;
  if (headers['ratelimit'] !== undefined) {
    return structuredQuota(oneField(headers['ratelimit']), oneField(headers['ratelimit-policy']));
  }
  if (headers['ratelimit-remaining'] !== undefined) return plainQuota(response, 'ratelimit', now);
  if (headers['x-ratelimit-remaining'] !== undefined) return plainQuota(response, 'x-ratelimit', now);
  if (headers['x-rate-limit-remaining'] !== undefined) return plainQuota(response, 'x-rate-limit', now);
  return undefined;
}

/** Fields with one number each. */
function plainQuota({ status, headers }: UpstreamResponse, prefix: string, now: number): Quota | undefined {
  // Some write 0 for no limit; an API that takes no call at all has answered none.
  if (status < 400 && number(headers[`${prefix}-limit`]) === 0) return undefined;
  const remaining = number(headers[`${prefix}-remaining`]);
  const reset = number(headers[`${prefix}-reset-after`] ?? headers[`${prefix}-reset`]);
  if (remaining === undefined || reset === undefined) return undefined;
  return { remaining: Math.floor(remaining), resetMs: millisecondsUntil(reset, headers, now) };
}

/** Seconds from now, or a time since the epoch in seconds or milliseconds: by their size there is no doubt which. */
function millisecondsUntil(reset: number, headers: Headers, now: number): number {
  if (reset < 1e9) return reset * 1000;
  const at = reset < 1e11 ? reset * 1000 : reset;
  // By the clock that counted it.
  return at - clockOf(headers, now);
}

function clockOf(headers: Headers, now: number): number {
  const shown = Date.parse(oneField(headers['date']) ?? '');
  return Number.isNaN(shown) ? now : shown;
}

/** Of a field that came several times nobody knows which one counts. */
function number(field: string | string[] | undefined): number | undefined {
  return typeof field === 'string' && /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/.test(field) ? Number(field) : undefined;
}

/** Lines of a list may be sent apart (RFC 9110, 5.3). */
function oneField(field: string | string[] | undefined): string | undefined {
  return typeof field === 'object' ? field.join(', ') : field;
}
