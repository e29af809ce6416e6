import type { UpstreamCall } from '../policy.ts';
import type { CallContext, UpstreamRequest } from '../upstream-client.ts';
import type { CallWatcher } from '../watch-calls.ts';
import { PacedCalls } from './paced-calls.ts';
import { quotaIn } from './quota-fields.ts';

export interface SourcePaceOptions {
  source: string;
  /** Whether all operations of the source share its quotas, or each has its own. */
  by: 'source' | 'operation';
  /** What of the caller goes on to the source: callers who differ in it may have quotas of their own. */
  callerOf(request: UpstreamRequest, context: CallContext): string;
  /** How many calls of one quota may wait. */
  queue: number;
}

/** Quotas that are known at once; beyond this the one that was learned first is forgotten. */
const mostQuotas = 1_000;

/**
 * Keeps to what the API says of its quotas: when nothing is left, calls wait until it counts anew, as long as that is
 * before their deadline. It learns as a watcher of all attempts; as long as no quota is short, its policy gives calls on
 * as they are.
 */
export class SourcePace implements CallWatcher {
  readonly #options: SourcePaceOptions;
  readonly #paced = new Map<string, PacedCalls>();

  constructor(options: SourcePaceOptions) {
    this.#options = options;
  }

  /** @throws GatewayError `RATE_LIMITED` with `retryAfter` at once, where the wait would be too long. */
  readonly policy =
    (next: UpstreamCall): UpstreamCall =>
    (request, context) => {
      if (this.#paced.size === 0) return next(request, context);
      const key = this.#keyOf(request, context);
      const paced = this.#paced.get(key);
      if (!paced) return next(request, context);
      if (!paced.isPast(performance.now())) return paced.make(next, request, context);
      this.#paced.delete(key);
      return next(request, context);
    };

  answered(...[request, context, response, startedAt, endedAt]: Parameters<CallWatcher['answered']>): void {
    const quota = quotaIn(response);
    if (!quota) return;
    const key = this.#keyOf(request, context);
    const paced = this.#paced.get(key);
    // A call that passed there has told it.
    if (paced && paced.since <= startedAt) return;
    if (paced) paced.announced(quota, startedAt);
    else this.#begin(key, endedAt).announced(quota, startedAt);
  }

  failed(): void {}

  /** Until when calls wait because an API says that nothing is left, in milliseconds since the epoch. */
  get pacedUntil(): number | undefined {
    const now = performance.now();
    const times = [...this.#paced.values()].map((paced) => paced.shutUntil(now)).filter((until) => until !== undefined);
    return times.length > 0 ? Math.round(Date.now() + Math.max(...times) - now) : undefined;
  }

  #begin(key: string, since: number): PacedCalls {
    const { source, queue } = this.#options;
    const paced = new PacedCalls({ source, queue, since });
    this.#paced.set(key, paced);
    const [oldest] = this.#paced.keys();
    if (this.#paced.size > mostQuotas && oldest !== undefined) this.#paced.delete(oldest);
    return paced;
  }

  #keyOf(request: UpstreamRequest, context: CallContext): string {
    const { by, callerOf } = this.#options;
    const operation = by === 'operation' ? request.operation : '';
    return `${request.origin}\n${operation}\n${callerOf(request, context)}`;
  }
}
