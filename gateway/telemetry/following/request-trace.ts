import type { RandomHex } from '../tracing/random-hex.ts';
import { traceParent } from '../tracing/trace-context.ts';
import type { TraceHeaders } from './followed-call.ts';

/** The trace that a request belongs to. */
export class RequestTrace {
  readonly isSampled: boolean;
  /** Of whoever sent the request; `undefined` where the trace begins here. */
  readonly parentSpanId: string | undefined;
  readonly #state: string | undefined;
  readonly #ids: RandomHex;
  #traceId: string | undefined;
  #passing: TraceHeaders | undefined;

  constructor(
    ids: RandomHex,
    isSampled: boolean,
    parent?: { readonly traceId: string; readonly spanId: string },
    state?: string,
  ) {
    this.#ids = ids;
    this.isSampled = isSampled;
    this.#traceId = parent?.traceId;
    this.parentSpanId = parent?.spanId;
    this.#state = state;
  }

  /** 32 hexadecimal digits, drawn when they are first needed. */
  get traceId(): string {
    this.#traceId ??= this.#ids.take(16);
    return this.#traceId;
  }

  get state(): string | undefined {
    return this.#state;
  }

  nextSpanId(): string {
    return this.#ids.take(8);
  }

  /** What a request carries whose span this is. */
  headers(spanId: string): TraceHeaders {
    const traceparent = traceParent(this.traceId, spanId, this.isSampled);
    return this.#state === undefined ? { traceparent } : { traceparent, tracestate: this.#state };
  }

  /** What requests carry that have no span: they belong to the trace, and go on not being sampled. */
  get passingHeaders(): TraceHeaders {
    this.#passing ??= this.headers(this.parentSpanId ?? this.nextSpanId());
    return this.#passing;
  }
}
