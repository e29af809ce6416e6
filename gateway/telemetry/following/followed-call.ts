import type { ResponsePath } from './response-path.ts';

/** What is called, the same for all calls of an operation. */
export interface CalledOperation {
  readonly source: string;
  /** `operationId` or `GET /path`. */
  readonly operation: string;
  /** The path as the description has it, as `/customers/{id}`; `undefined` where there is none. */
  readonly template: string | undefined;
}

/** The field that a call is made for. */
export interface CallPlace {
  readonly path: ResponsePath | undefined;
  /** Name of the type that the field is selected on. */
  readonly parentType: string;
  readonly fieldName: string;
  /** Of a call that a join makes for several rows at once; `parents` grows until the operation is answered. */
  readonly batch: { readonly keys: number; readonly parents: number } | undefined;
}

/** Headers by which a request carries its trace (W3C Trace Context). */
export type TraceHeaders = Readonly<Record<string, string>>;

/** One call of an operation, as those who make it tell of it. */
export interface FollowedCall {
  /** Told what the call comes to: its status and body have been judged by then. */
  until(answer: Promise<unknown>): void;
  /** Told that it is answered without asking: from what was kept, or by an equal call in flight. */
  answeredFrom(origin: 'kept' | 'shared'): void;
  /**
   * Told of each request that goes on the wire for it, before it does.
   * @param origin as `https://api.example.com`; `undefined` where a caller may have had a part in it
   */
  send(method: string, origin: string | undefined): SentRequest | undefined;
  /** What this request carries; `undefined` where nothing is traced. */
  headersOf(sent: SentRequest | undefined): TraceHeaders | undefined;
}

/** A request on the wire. Times are on the clock of `performance.now()`. */
export class SentRequest {
  readonly startedAt = performance.now();
  readonly method: string;
  readonly origin: string | undefined;
  /** 16 hexadecimal digits; `undefined` where nothing is traced. */
  readonly spanId: string | undefined;
  /** `undefined` while there is none. */
  endedAt: number | undefined;
  status: number | undefined;
  /** Code of the error in place of an answer. */
  code: string | undefined;

  constructor(method: string, origin: string | undefined, spanId: string | undefined) {
    this.method = method;
    this.origin = origin;
    this.spanId = spanId;
  }

  answered(status: number): void {
    this.endedAt = performance.now();
    this.status = status;
  }

  failed(code: string): void {
    this.endedAt = performance.now();
    this.code = code;
  }
}
