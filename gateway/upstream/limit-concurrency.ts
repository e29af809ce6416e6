import { GatewayError } from '../errors/gateway-error.ts';
import { noteNeverSent, noteSentAt } from './never-sent.ts';
import type { UpstreamCall, UpstreamPolicy } from './policy.ts';
import { TurnQueue } from './turn-queue.ts';
import type { UpstreamRequest, UpstreamResponse } from './upstream-client.ts';

export interface LimitConcurrencyOptions {
  source: string;
  /** How many calls may run at once, of all requests of the process together. */
  concurrency: number;
  /** How many more may wait for their turn; what comes beyond is refused. */
  queue: number;
}

/** After how many seconds a call that was refused may be tried again. */
const retryAfterSeconds = 1;

/**
 * A bulkhead: calls beyond `concurrency` wait for their turn, first come, first served, until the signal of their
 * context ends them. While there is room a call goes through as if there were no limit.
 * @throws GatewayError `UPSTREAM_UNAVAILABLE` with `retryAfter` when too many wait already.
 */
export function limitConcurrency({ source, concurrency, queue }: LimitConcurrencyOptions): UpstreamPolicy {
  const waiting = new TurnQueue<() => void>();
  let running = 0;
  const release = () => {
    const next = waiting.shift();
    // Who waited takes the place that is given up: the count stays.
    if (next) next();
    else running -= 1;
  };
  const start = (next: UpstreamCall, ...call: Parameters<UpstreamCall>): Promise<UpstreamResponse> => {
    const answer = next(...call);
    answer.then(release, release);
    return answer;
  };
  return (next) => (request, context) => {
    if (running < concurrency) {
      running += 1;
      return start(next, request, context);
    }
    if (waiting.length >= queue) return Promise.reject(noRoom(source, request, concurrency, queue));
    const { signal } = context;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.remove(turn);
        noteNeverSent(signal?.reason);
        reject(signal?.reason);
      };
      const turn = waiting.push(() => {
        signal?.removeEventListener('abort', giveUp);
        const sentAt = performance.now();
        signal?.addEventListener('abort', () => noteSentAt(signal.reason, sentAt), { once: true });
        resolve(start(next, request, context));
      });
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  };
}

function noRoom(source: string, { operation }: UpstreamRequest, concurrency: number, queue: number): GatewayError {
  const message = `Source "${source}" is busy: ${concurrency} calls run and ${queue} wait already.`;
  const details = { source, operation, retryAfter: retryAfterSeconds };
  return noteNeverSent(new GatewayError('UPSTREAM_UNAVAILABLE', message, details));
}
