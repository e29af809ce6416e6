import { GatewayError } from '../../errors/gateway-error.ts';
import {
  type CalledOperation,
  type CallPlace,
  type FollowedCall,
  SentRequest,
  type TraceHeaders,
} from './followed-call.ts';
import type { RequestTrace } from './request-trace.ts';

/** Begins to follow a request, by its headers; called once for each. */
export type Follow = (headers: Readonly<Record<string, string | string[] | undefined>>) => FollowedRequest;

export interface FollowOptions {
  /** @default nothing is traced */
  readonly traceOf?: ((headers: Parameters<Follow>[0]) => RequestTrace) | undefined;
  /** Whether calls are told, whatever is traced. */
  readonly tellsCalls: boolean;
}

/** `undefined` where nobody wants to know anything of requests. */
export function followRequestsFor({ traceOf, tellsCalls }: FollowOptions): Follow | undefined {
  if (!traceOf) return tellsCalls ? () => new FollowedRequest(undefined, true) : undefined;
  return (headers) => {
    const trace = traceOf(headers);
    return new FollowedRequest(trace, tellsCalls || trace.isSampled);
  };
}

/** Calls of one request that are remembered. */
const mostCalls = 1_000;
/** Requests on the wire that are remembered of one call. */
const mostSent = 20;

/**
 * What an HTTP request came to below the operation: which calls, for which fields, how often sent and how answered. It is
 * told while the request runs, and read when it is answered. Times are on the clock of `performance.now()`.
 */
export class FollowedRequest {
  readonly startedAt: number;
  /** `undefined`: nothing is traced. */
  readonly trace: RequestTrace | undefined;
  /** In the order in which they began. */
  readonly calls: RecordedCall[] = [];
  /** Calls beyond those. */
  leftOut = 0;
  /** When its operation began to be executed; of a batch the first. `undefined`: none was. */
  operationStartedAt: number | undefined;
  operationEndedAt: number | undefined;
  readonly #isRecorded: boolean;
  #passing: PassingCall | undefined;

  /** @param isRecorded whether anybody wants to know of its calls */
  constructor(trace: RequestTrace | undefined, isRecorded: boolean) {
    this.trace = trace;
    this.#isRecorded = isRecorded;
    this.startedAt = isRecorded ? performance.now() : 0;
  }

  operationBegins(): void {
    if (this.#isRecorded) this.operationStartedAt ??= performance.now();
  }

  operationEnds(): void {
    if (this.#isRecorded) this.operationEndedAt = performance.now();
  }

  /** A call that begins now, for this field or, by code of the project, for none. */
  call(called: CalledOperation, place: CallPlace | undefined): FollowedCall {
    if (this.#isRecorded && this.calls.length < mostCalls) {
      const call = new RecordedCall(called, place, this.trace);
      this.calls.push(call);
      return call;
    }
    if (this.#isRecorded) this.leftOut += 1;
    this.#passing ??= new PassingCall(this.trace);
    return this.#passing;
  }
}

/** A call as it is remembered. */
export class RecordedCall implements FollowedCall {
  readonly called: CalledOperation;
  readonly place: CallPlace | undefined;
  readonly startedAt = performance.now();
  endedAt: number | undefined;
  from: 'upstream' | 'kept' | 'shared' = 'upstream';
  /** Code of the error in place of an answer. */
  code: string | undefined;
  /** The requests on the wire; none where nothing was sent. */
  readonly sent: SentRequest[] = [];
  readonly #trace: RequestTrace | undefined;

  constructor(called: CalledOperation, place: CallPlace | undefined, trace: RequestTrace | undefined) {
    this.called = called;
    this.place = place;
    this.#trace = trace;
  }

  /** The last that was answered; `undefined` where nothing came from the wire. */
  get status(): number | undefined {
    return this.sent.at(-1)?.status;
  }

  until(answer: Promise<unknown>): void {
    answer.then(
      () => this.#end(undefined),
      (error) => this.#end(codeOf(error)),
    );
  }

  #end(code: string | undefined): void {
    this.endedAt = performance.now();
    this.code = code;
  }

  answeredFrom(origin: 'kept' | 'shared'): void {
    this.from = origin;
  }

  send(method: string, origin: string | undefined): SentRequest | undefined {
    const sent = new SentRequest(method, origin, this.#trace?.nextSpanId());
    if (this.sent.length < mostSent) this.sent.push(sent);
    return sent;
  }

  headersOf(sent: SentRequest | undefined): TraceHeaders | undefined {
    return sent?.spanId === undefined ? undefined : this.#trace?.headers(sent.spanId);
  }
}

/** Stands for all calls that nobody wants to know of; they carry on the trace. */
class PassingCall implements FollowedCall {
  readonly #trace: RequestTrace | undefined;

  constructor(trace: RequestTrace | undefined) {
    this.#trace = trace;
  }

  until(): void {}
  answeredFrom(): void {}

  send(): undefined {}

  headersOf(): TraceHeaders | undefined {
    return this.#trace?.passingHeaders;
  }
}

/** The code of an error as clients may see it. */
export function codeOf(error: unknown): string {
  return error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR';
}
