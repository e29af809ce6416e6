import type { UpstreamCall } from '../policy.ts';
import { TimedQueue } from '../timed-queue.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import { type Quota, quotaIn } from './quota-fields.ts';
import { QuotaGate } from './quota-gate.ts';

export interface PacedCallsOptions {
  source: string;
  /** How many calls may wait. */
  queue: number;
  /** Since when calls pass here, on the clock of `performance.now()`. */
  since: number;
}

/** The calls that share one quota of an API: while it has none left, they wait. */
export class PacedCalls {
  /** Since when calls pass here, on the clock of `performance.now()`. */
  readonly since: number;
  readonly #gate = new QuotaGate();
  readonly #queue: TimedQueue;

  constructor({ source, queue, since }: PacedCallsOptions) {
    this.since = since;
    const message = `Source "${source}" takes no more calls for now.`;
    this.#queue = new TimedQueue({ source, gate: this.#gate, queue, message });
  }

  make(next: UpstreamCall, request: UpstreamRequest, context: CallContext): Promise<UpstreamResponse> {
    const go: UpstreamCall = (request, context) => {
      const goneAt = performance.now();
      const answer = next(request, context);
      answer.then(
        (response) => this.#ended(response, goneAt),
        () => this.#gate.ended(false),
      );
      return answer;
    };
    const mayGo = this.#queue.length === 0 && this.#gate.takeAtOnce(performance.now());
    return mayGo ? go(request, context) : this.#queue.wait(go, request, context);
  }

  announced(quota: Quota, goneAt: number): void {
    this.#gate.announced(quota, goneAt, performance.now());
    if (this.#queue.length > 0) this.#queue.reconsider();
  }

  shutUntil(now: number): number | undefined {
    return this.#gate.shutUntil(now);
  }

  isPast(now: number): boolean {
    return this.#queue.length === 0 && this.#gate.isPast(now);
  }

  #ended(response: UpstreamResponse, goneAt: number): void {
    this.#gate.ended(response.status !== 429 && response.status !== 503);
    const quota = quotaIn(response);
    if (quota) this.announced(quota, goneAt);
  }
}
