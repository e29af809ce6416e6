import { GatewayError } from '../errors/gateway-error.ts';
import { CallEnding, type CallSignal } from './call-signal.ts';
import type { UpstreamPolicy } from './policy.ts';
import type { CallContext, UpstreamRequest } from './upstream-client.ts';

export interface TimeLimitOptions {
  source: string;
  /** For one attempt, in milliseconds: connecting, sending, waiting and reading together. */
  timeoutMs: number;
}

/** The longest delay that a timer of Node.js takes. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Ends an attempt when the source's timeout or the operation's deadline is over, whichever comes first, or when the
 * caller has gone away. Policies below find in `context.signal` the one signal that stands for all three.
 */
export function limitTime({ source, timeoutMs }: TimeLimitOptions): UpstreamPolicy {
  return (next) => (request, context) => {
    const ended = endedAlready(source, request, context);
    if (ended) return Promise.reject(ended);
    return new Promise((resolve, reject) => {
      const attempt = new TimedAttempt(source, timeoutMs, request, context, reject);
      next(request, attempt).then(
        (response) => {
          attempt.settled();
          resolve(response);
        },
        (error) => {
          attempt.settled();
          reject(error);
        },
      );
    });
  };
}

/**
 * One attempt in its time: the context of the policies below it, and the signal in that context. It is one object because
 * each call makes one.
 */
class TimedAttempt extends CallEnding implements CallContext {
  readonly requestId: CallContext['requestId'];
  readonly callerHeaders: CallContext['callerHeaders'];
  readonly deadlineAt: number | undefined;
  readonly execution: CallContext['execution'];
  readonly meter: CallContext['meter'];
  readonly followed: CallContext['followed'];
  readonly freshness: CallContext['freshness'];
  readonly signal = this;
  readonly #source: string;
  readonly #timeoutMs: number;
  readonly #timeoutAt: number;
  readonly #request: UpstreamRequest;
  /** Read anew when time is up: the deadline of a call that several wait for moves with them. */
  readonly #outer: CallContext;
  readonly #reject: (error: GatewayError) => void;
  #timer: NodeJS.Timeout;

  constructor(
    source: string,
    timeoutMs: number,
    request: UpstreamRequest,
    outer: CallContext,
    reject: (error: GatewayError) => void,
  ) {
    super();
    this.requestId = outer.requestId;
    this.callerHeaders = outer.callerHeaders;
    this.deadlineAt = outer.deadlineAt;
    this.execution = outer.execution;
    this.meter = outer.meter;
    this.followed = outer.followed;
    this.freshness = outer.freshness;
    this.#source = source;
    this.#timeoutMs = timeoutMs;
    this.#timeoutAt = performance.now() + timeoutMs;
    this.#request = request;
    this.#outer = outer;
    this.#reject = reject;
    this.#timer = this.#wake(timeoutMs);
    outer.signal?.addEventListener('abort', this, { once: true });
  }

  /** The caller has gone away. */
  handleEvent(): void {
    this.#stop(callerGone(this.#source, this.#request, this.#outer.signal));
  }

  settled(): void {
    clearTimeout(this.#timer);
    this.#outer.signal?.removeEventListener('abort', this);
  }

  #wake(timeoutLeftMs: number): NodeJS.Timeout {
    const leftMs = Math.min(timeoutLeftMs, Math.ceil(millisecondsLeft(this.#outer.deadlineAt)), longestTimerMs);
    return setTimeout(wakeUp, leftMs, this);
  }

  /** Time may be up. */
  woken(): void {
    const deadlineLeftMs = millisecondsLeft(this.#outer.deadlineAt);
    const timeoutLeftMs = millisecondsLeft(this.#timeoutAt);
    if (Math.min(deadlineLeftMs, timeoutLeftMs) >= 1) this.#timer = this.#wake(Math.ceil(timeoutLeftMs));
    else if (deadlineLeftMs <= timeoutLeftMs) this.#stop(deadlineExceeded(this.#source, this.#request));
    else this.#stop(timedOut(this.#source, this.#request, this.#timeoutMs));
  }

  #stop(error: GatewayError): void {
    this.#reject(error);
    this.end(error);
  }
}

function wakeUp(attempt: TimedAttempt): void {
  attempt.woken();
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
