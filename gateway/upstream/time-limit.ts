import { GatewayError } from '../errors/gateway-error.ts';
import { CallEnding, type CallSignal } from './call-signal.ts';
import type { UpstreamPolicy } from './policy.ts';
import type { CallContext, UpstreamRequest } from './upstream-client.ts';

export interface TimeLimitOptions {
  source: string;
  /** For one call, in milliseconds: connecting, sending, waiting and reading together. */
  timeoutMs: number;
}

/** The longest delay that a timer of Node.js takes. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Ends a call when the source's timeout or the operation's deadline is over, whichever comes first, or when the
 * caller has gone away. Policies below find in `context.signal` the one signal that stands for all three.
 */
export function limitTime({ source, timeoutMs }: TimeLimitOptions): UpstreamPolicy {
  return (next) => (request, context) => {
    const ended = endedAlready(source, request, context);
    if (ended) return Promise.reject(ended);
    const leftMs = millisecondsLeft(context.deadlineAt);
    return new Promise((resolve, reject) => {
      const ending = new CallEnding();
      const stop = (error: GatewayError) => {
        reject(error);
        ending.end(error);
      };
      const timer = setTimeout(
        () => stop(leftMs <= timeoutMs ? deadlineExceeded(source, request) : timedOut(source, request, timeoutMs)),
        Math.min(Math.ceil(leftMs), timeoutMs, longestTimerMs),
      );
      const onCallerGone = () => stop(callerGone(source, request, context.signal));
      context.signal?.addEventListener('abort', onCallerGone, { once: true });
      const settled = () => {
        clearTimeout(timer);
        context.signal?.removeEventListener('abort', onCallerGone);
      };
      next(request, { ...context, signal: ending }).then(
        (response) => {
          settled();
          resolve(response);
        },
        (error) => {
          settled();
          reject(error);
        },
      );
    });
  };
}

/** What ends a call before it has begun, if anything does. */
export function endedAlready(
  source: string,
  request: UpstreamRequest,
  { deadlineAt, signal }: CallContext,
): GatewayError | undefined {
  // Timers count whole milliseconds: after one that ended a call, less than that may seem to be left.
  if (millisecondsLeft(deadlineAt) < 1) return deadlineExceeded(source, request);
  return signal?.aborted ? callerGone(source, request, signal) : undefined;
}

/** Until a time on the clock of `performance.now()`. */
export function millisecondsLeft(deadlineAt: number | undefined): number {
  return deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - performance.now();
}

export function deadlineExceeded(source: string, { operation }: UpstreamRequest): GatewayError {
  return new GatewayError(
    'DEADLINE_EXCEEDED',
    `The time for the whole operation was used up before source "${source}" answered.`,
    { source, operation },
  );
}

function timedOut(source: string, { operation }: UpstreamRequest, timeoutMs: number): GatewayError {
  return new GatewayError('UPSTREAM_TIMEOUT', `Source "${source}" did not answer within ${timeoutMs} ms.`, {
    source,
    operation,
  });
}

export function callerGone(
  source: string,
  { operation }: UpstreamRequest,
  signal: CallSignal | undefined,
): GatewayError {
  if (signal?.reason instanceof GatewayError) return signal.reason;
  return new GatewayError('DEADLINE_EXCEEDED', `The caller went away before source "${source}" answered.`, {
    source,
    operation,
    cause: signal?.reason,
  });
}
