import type { RetryConfig } from '../../config/retry-config.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import type { UpstreamCall, UpstreamPolicy } from '../policy.ts';
import { retryAfterSeconds } from '../retry-after.ts';
import { callerGone, millisecondsLeft } from '../time-limit.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import { pauseMs } from './backoff.ts';
import { isTransientFailure, isTransientStatus, mayBeRepeated } from './repeatable.ts';
import { RetryBudget } from './retry-budget.ts';

export interface RetryOptions {
  source: string;
  config: RetryConfig;
  /** Lower-case name of the header that makes a change repeatable. */
  keyHeader: string;
  telemetry: Telemetry;
  /** From 0 up to 1. @default Math.random */
  random?: (() => number) | undefined;
}

/** The longest wait of a call that has no deadline: what the gateway asks for itself, as a description. */
const longestPauseMs = 5_000;

/**
 * Sends a call again that says "not now", where sending it twice comes to the same as once ({@link mayBeRepeated}): after
 * a connection that could not be made or was lost, and after 408, 425, 429, 502, 503 and 504. It pauses before, for as long
 * as the answer asks for. Where that is beyond the deadline of the call, or the budget of the source is used up, the answer
 * or failure that is there is given at once.
 *
 * Rejects with a `GatewayError` `DEADLINE_EXCEEDED` when the caller goes away in a pause.
 */
export function retry(options: RetryOptions): UpstreamPolicy {
  const repetition = { keyHeader: options.keyHeader, methods: new Set<string>(options.config.methods) };
  return (next) => {
    const attempts = new Attempts(options, next);
    return (request, context) => {
      attempts.budget.earn();
      return mayBeRepeated(request, repetition)
        ? attempts.make({ request, context, number: 1 })
        : next(request, context);
    };
  };
}

interface NumberedAttempt {
  readonly request: UpstreamRequest;
  readonly context: CallContext;
  /** From 1. */
  readonly number: number;
}

class Attempts {
  readonly budget: RetryBudget;
  readonly #options: RetryOptions;
  readonly #next: UpstreamCall;
  readonly #random: () => number;

  constructor(options: RetryOptions, next: UpstreamCall) {
    this.#options = options;
    this.#next = next;
    this.#random = options.random ?? Math.random;
    this.budget = new RetryBudget(options.config.budget, performance.now());
  }

  make(attempt: NumberedAttempt): Promise<UpstreamResponse> {
    return this.#next(attempt.request, attempt.context).then(
      (response) => {
        if (!isTransientStatus(response.status)) return response;
        const retryAfterMs = (retryAfterSeconds(response.headers) ?? 0) * 1000;
        return this.#again(attempt, String(response.status), retryAfterMs) ?? response;
      },
      (error) => {
        const answer = isTransientFailure(error) ? this.#again(attempt, 'connection', 0) : undefined;
        if (answer) return answer;
        throw error;
      },
    );
  }

  /** `undefined` where the call is not worth another attempt, or may not have one. */
  #again(attempt: NumberedAttempt, reason: string, retryAfterMs: number): Promise<UpstreamResponse> | undefined {
    const { request, context, number } = attempt;
    const delayMs = this.#pauseBefore(attempt, retryAfterMs);
    if (delayMs === undefined) return undefined;
    const { source, telemetry } = this.#options;
    context.meter?.retried?.(request);
    const { requestId } = context;
    telemetry.emit({
      ...{ type: 'upstream.retry', requestId, source, operation: request.operation },
      ...{ attempt: number, delayMs, reason },
    });
    return pause(source, attempt, delayMs).then(() => this.make({ request, context, number: number + 1 }));
  }

  #pauseBefore({ context, number }: NumberedAttempt, retryAfterMs: number): number | undefined {
    const { config } = this.#options;
    if (number >= config.attempts || context.signal?.aborted) return undefined;
    const delayMs = pauseMs(number, config, retryAfterMs, this.#random());
    const leftMs = context.deadlineAt === undefined ? longestPauseMs : millisecondsLeft(context.deadlineAt);
    if (delayMs >= leftMs) return undefined;
    // Asked last: what is not used is not spent.
    return this.budget.spend(performance.now()) ? delayMs : undefined;
  }
}

/** Rejects at once when the caller goes away. */
function pause(source: string, { request, context: { signal } }: NumberedAttempt, delayMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(callerGone(source, request, signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', leave, { once: true });
  });
}
