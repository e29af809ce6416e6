import type { UpstreamPolicy } from './policy.ts';
import { TimedQueue } from './timed-queue.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

export interface RateLimitOptions {
  source: string;
  rate: Rate;
  /** How many calls may wait for their turn. */
  queue: number;
}

/**
 * Lets no more calls through than a token bucket gives tokens for: in any time T at most `burst` + T × rate. Others wait,
 * as long as their turn comes before their deadline. While there are tokens a call goes on as if there were no limit.
 * @throws GatewayError `RATE_LIMITED` with `retryAfter` at once, where its turn would come too late.
 */
export function limitRate({ source, rate, queue }: RateLimitOptions): UpstreamPolicy {
  const bucket = new TokenBucket(rate);
  const message = `Source "${source}" may not be called more often for now.`;
  const waiting = new TimedQueue({ source, gate: bucket, queue, message });
  return (next) => (request, context) =>
    waiting.length === 0 && bucket.take(performance.now())
      ? next(request, context)
      : waiting.wait(next, request, context);
}
