import type { RetryConfig } from '../../config/retry-config.ts';

/**
 * How long to wait before a call is sent again: exponential backoff with full jitter, so that those who failed together do
 * not come back together. Where the API says when to come back, not before that.
 * @param attempt how often it was sent, from 1
 * @param retryAfterMs what the API asked for
 * @param random a number from 0 up to 1
 */
export function pauseMs(
  attempt: number,
  { backoff, maxBackoff }: Pick<RetryConfig, 'backoff' | 'maxBackoff'>,
  retryAfterMs: number,
  random: number,
): number {
  return retryAfterMs + random * Math.min(maxBackoff, backoff * 2 ** (attempt - 1));
}
