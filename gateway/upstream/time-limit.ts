import { GatewayError } from '../errors/gateway-error.ts';
import type { UpstreamCall, UpstreamPolicy } from './policy.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from './upstream-client.ts';

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
    const limit = {
      delayMs: Math.min(Math.ceil(leftMs), timeoutMs, longestTimerMs),
      outOfTime: () => (leftMs <= timeoutMs ? deadlineExceeded(source, request) : timedOut(source, request, timeoutMs)),
      gone: () => callerGone(source, request, context.signal),
    };
    return context.stop
      ? withSignalOfCall(next, request, context, limit)
      : withNewSignal(next, request, context, limit);
  };
}

interface Limit {
  readonly delayMs: number;
  outOfTime(): GatewayError;
  gone(): GatewayError;
}

/** The signal is this call's and nobody else's: it ends the call for all below without a further one. */
function withSignalOfCall(
  next: UpstreamCall,
  request: UpstreamRequest,
  context: CallContext,
  { delayMs, outOfTime, gone }: Limit,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = outOfTime();
      reject(error);
      context.stop?.(error);
    }, delayMs);
    const onCallerGone = () => reject(gone());
    context.signal?.addEventListener('abort', onCallerGone, { once: true });
    settle(next(request, context), resolve, reject, () => {
      clearTimeout(timer);
      // A listener that stays keeps the whole call until the next full collection of garbage.
      context.signal?.removeEventListener('abort', onCallerGone);
    });
  });
}

function withNewSignal(
  next: UpstreamCall,
  request: UpstreamRequest,
  context: CallContext,
  { delayMs, outOfTime, gone }: Limit,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const stop = (error: GatewayError) => {
      reject(error);
      controller.abort(error);
    };
    const timer = setTimeout(() => stop(outOfTime()), delayMs);
    const onCallerGone = () => stop(gone());
    context.signal?.addEventListener('abort', onCallerGone, { once: true });
    settle(next(request, { ...context, signal: controller.signal }), resolve, reject, () => {
      clearTimeout(timer);
      context.signal?.removeEventListener('abort', onCallerGone);
    });
  });
}

function settle(
  answer: Promise<UpstreamResponse>,
  resolve: (response: UpstreamResponse) => void,
  reject: (error: unknown) => void,
  finish: () => void,
): void {
  answer.then(
    (response) => {
      finish();
      resolve(response);
    },
    (error) => {
      finish();
      reject(error);
    },
  );
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
  signal: AbortSignal | undefined,
): GatewayError {
  if (signal?.reason instanceof GatewayError) return signal.reason;
  return new GatewayError('DEADLINE_EXCEEDED', `The caller went away before source "${source}" answered.`, {
    source,
    operation,
    cause: signal?.reason,
  });
}
