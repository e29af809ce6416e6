import type { UpstreamResponse } from './upstream-client.ts';

/**
 * Seconds that an answer asks to wait: its `retry-after`, given as such or as an HTTP date (RFC 9110, 10.2.3), never
 * negative. A date is read by the clock that the answer itself shows in `date`, which need not agree with ours.
 * `undefined` for none or one that is neither.
 * @param now Milliseconds since the epoch, where the answer shows no clock.
 */
export function retryAfterSeconds(headers: UpstreamResponse['headers'], now: number = Date.now()): number | undefined {
  const text = first(headers['retry-after']);
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
  const date = httpDate(text);
  if (date === undefined) return undefined;
  return Math.max(0, Math.ceil((date - (httpDate(first(headers['date'])) ?? now)) / 1000));
}

function first(header: string | string[] | undefined): string | undefined {
  return (typeof header === 'string' ? header : header?.[0])?.trim();
}

/** Any of the three forms of RFC 9110, 5.6.7; the one of asctime means GMT without saying so. */
function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/[A-Za-z]/.test(text)) return undefined;
  const date = Date.parse(/ \d{4}$/.test(text) ? `${text} GMT` : text);
  return Number.isNaN(date) ? undefined : date;
}
