import type { UpstreamResponse } from '../upstream-client.ts';
import { type CacheControl, parseCacheControl } from './cache-control.ts';
import { headerText } from './header-text.ts';

/** Until when an answer may be used, in milliseconds since the epoch. */
export interface Freshness {
  readonly freshUntil: number;
  /** Until when it may be used while it is asked for anew; `freshUntil` where that is not allowed. */
  readonly usableWhileRevalidatingUntil: number;
  /** Until when it may be used in place of a failure; `freshUntil` where that is not allowed. */
  readonly usableOnErrorUntil: number;
}

/** What the project says of answers where the upstream leaves it open. Milliseconds. */
export interface OwnFreshness {
  /** How long an answer is fresh of which the upstream says nothing. */
  readonly ttlMs: number;
  /** How long a stale one is given while it is asked for anew, unless the upstream says how long or forbids it. @default 0 */
  readonly staleWhileRevalidateMs?: number | undefined;
  /** How long a stale one stands in for a failure, unless the upstream says how long or forbids it. @default 0 */
  readonly staleIfErrorMs?: number | undefined;
}

export interface ReceivedAnswer {
  readonly response: UpstreamResponse;
  /** Milliseconds since the epoch. */
  readonly requestedAt: number;
  readonly receivedAt: number;
}

/**
 * For how long a shared cache may use an answer (RFC 9111, 4.2; RFC 5861). There is no heuristic freshness: where the
 * upstream says nothing, the project does, or it is stale at once.
 */
export function freshnessOf(received: ReceivedAnswer, own: OwnFreshness): Freshness {
  const control = parseCacheControl(received.response.headers['cache-control']);
  const lifetimeMs = freshnessLifetimeMs(received, control, own.ttlMs);
  const freshUntil = received.receivedAt + lifetimeMs - initialAgeMs(received);
  // `s-maxage` alone forbids stale answers as well; beside it, RFC 5861 permits what it names.
  const neverStale = control.mustRevalidate || control.proxyRevalidate || control.noCache;
  const leavesOpen =
    control.sharedMaxAge === undefined && isSuccess(received.response) && !hasPragma(received.response);
  const extended = (seconds: number | undefined, ownMs = 0) => {
    if (neverStale) return freshUntil;
    return freshUntil + (seconds === undefined ? (leavesOpen ? ownMs : 0) : seconds * 1000);
  };
  return {
    freshUntil,
    usableWhileRevalidatingUntil: extended(control.staleWhileRevalidate, own.staleWhileRevalidateMs),
    usableOnErrorUntil: extended(control.staleIfError, own.staleIfErrorMs),
  };
}

/** RFC 9111, 4.2.1, in its order. */
function freshnessLifetimeMs({ response, receivedAt }: ReceivedAnswer, control: CacheControl, ttlMs: number): number {
  if (control.noCache) return 0;
  if (control.sharedMaxAge !== undefined) return control.sharedMaxAge * 1000;
  if (control.maxAge !== undefined) return control.maxAge * 1000;
  const expires = headerText(response, 'expires');
  // `Expires: 0` and other invalid dates are in the past (RFC 9111, 5.3).
  if (expires !== undefined) return Math.max(0, (dateMs(expires) ?? 0) - (dateOf(response) ?? receivedAt));
  return saysNothing(response, control) && isSuccess(response) ? ttlMs : 0;
}

/** Whether the upstream leaves open what may be done with its answer. */
function saysNothing(response: UpstreamResponse, control: CacheControl): boolean {
  return !control.isGiven && !hasPragma(response);
}

/** Its only known directive is `no-cache` (RFC 9111, 5.4). */
function hasPragma(response: UpstreamResponse): boolean {
  return headerText(response, 'pragma') !== undefined;
}

/** The project's own time is for what there is: what an API does not have yet may be there at the next call. */
function isSuccess({ status }: UpstreamResponse): boolean {
  return status >= 200 && status < 300;
}

/** RFC 9111, 4.2.3: how old the answer was when it came. */
function initialAgeMs({ response, requestedAt, receivedAt }: ReceivedAnswer): number {
  const date = dateOf(response);
  const apparentMs = date === undefined ? 0 : Math.max(0, receivedAt - date - dateGranularityMs);
  const age = headerText(response, 'age')?.split(',')[0]?.trim() ?? '';
  const correctedMs = /^\d+$/.test(age) ? Number(age) * 1000 + (receivedAt - requestedAt) : receivedAt - requestedAt;
  return Math.max(apparentMs, correctedMs);
}

/** A date counts whole seconds: without this, answers of this moment would be up to a second old. */
const dateGranularityMs = 1000;

function dateOf(response: UpstreamResponse): number | undefined {
  const date = headerText(response, 'date');
  return date === undefined ? undefined : dateMs(date);
}

function dateMs(text: string): number | undefined {
  const ms = /[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
