import type { ErrorCode } from '../errors/catalogue.ts';
import type { FollowedCall } from '../telemetry/following/followed-call.ts';
import type { CallSignal } from './call-signal.ts';
import type { PassedHeaders } from './pass-response-headers.ts';

/** An HTTP request to a source, complete but for what the source's policies add (credentials, forwarded headers). */
export interface UpstreamRequest {
  /** `operationId` or `GET /path`, for logs and errors; never with argument values. */
  operation: string;
  method: string;
  /** Scheme, host and port, as `https://api.example.com:8443`. */
  origin: string;
  /** Path and query, percent-encoded, sent as they stand (no dot segments are resolved). Begins with `/`. */
  path: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** An iterable may be walked again for a retry; where its length is known, `headers` holds `content-length`. */
  body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /**
   * Whether nothing in it comes from the caller but the arguments of the GraphQL operation. What the source's policies
   * add is not counted: see {@link AnswerFreshness}.
   * @default false
   */
  sameForAll?: boolean | undefined;
  /**
   * `true`: it changes nothing although its method may, as a search by POST that the schema offers as a query. `false`: it
   * is a change although its method may say otherwise, as a GET that it offers as a mutation.
   * @default its method says
   */
  readOnly?: boolean | undefined;
  /** What its operation demands. `undefined`: nobody knows. */
  security?: SecurityRequirements | undefined;
  /** How many keys of a join it carries. `undefined`: it is none of a batch. */
  keys?: number | undefined;
  /** `manual`: a redirect is an answer like any other. @default it is followed within the origin */
  redirects?: 'manual' | undefined;
  /** Headers and query parameters that credentials put there, whose names alone would not tell. @default none */
  secretNames?: readonly string[] | undefined;
}

/**
 * What an operation demands: alternatives, each the names of security schemes that are needed together (OpenAPI 3.1,
 * 4.8.30). None of them: it demands nothing; an empty one: credentials may be left out.
 */
export type SecurityRequirements = readonly (readonly string[])[];

/** What a request says of its operation beside what is on the wire. */
export type KnownOfOperation = Pick<UpstreamRequest, 'security' | 'readOnly'>;

/** On whose behalf, and for how long, a request is made. */
export interface CallContext {
  requestId: string | undefined;
  /** Headers of the caller's own request, lower-case; only those in `forwardHeaders` go on. */
  callerHeaders: Readonly<Record<string, string | undefined>>;
  /** When the whole operation must be answered, on the clock of `performance.now()`. */
  deadlineAt: number | undefined;
  /** Aborts when the caller has gone away. */
  signal: CallSignal | undefined;
  /** The GraphQL context and info of the call, opaque here: what a project's own `fetch` and hooks are given. */
  execution?: { readonly context: unknown; readonly info: unknown } | undefined;
  /** Counts the calls of the operation, and may refuse them. */
  meter?: CallMeter | undefined;
  /** Told what the call comes to on the wire. */
  followed?: FollowedCall | undefined;
  /** Told of each answer how long it may be given to others. */
  freshness?: AnswerFreshness | undefined;
  /** Told of the headers of answers that `gateway.sources.<name>.responseHeaders` names. */
  passed?: PassedHeaders | undefined;
}

/** Learns how long what is made of an operation's answers may be used again. */
export interface AnswerFreshness {
  /**
   * Told once for each call that is answered, before its answer is, and where a join asks in its caller's own words.
   * @param sharedForMs for how long from now others may be given this answer; 0 where they may not, infinite where only
   *   the call can tell.
   * @param forAll whether any caller would have asked for it with the same words: neither a header that is forwarded nor
   *   a template that reads the caller's request has a part in it.
   */
  note(sharedForMs: number, forAll: boolean): void;
  /** Told of each answer of this source that is stale and stands in for a failure. */
  stoodIn?(source: string, failure: StandIn): void;
}

/** A failure in whose place a stale answer is given, as far as clients may know of it. */
export interface StandIn {
  readonly code: ErrorCode;
  /** Seconds after which a retry makes sense. */
  readonly retryAfter: number | undefined;
}

/** Who is told of each call of an operation before it is made. */
export interface CallMeter {
  /**
   * The result, if any, is told what became of the call.
   * @throws GatewayError `UPSTREAM_BUDGET_EXCEEDED` when the call must not be made.
   */
  begin(source: string, request: UpstreamRequest, context: CallContext): CallEnd | undefined;
  /** Told of a call that is not made, because the same one of this operation answers for it. */
  shared?(source: string, request: UpstreamRequest): void;
  /**
   * Told of a call that is answered without asking the upstream: from what was kept, or by the identical call of another
   * operation that is in flight. It is no call of this operation: `begin` is not told of it, and no limit counts it.
   * The result, if any, is told what became of it.
   */
  cached?(source: string, request: UpstreamRequest, context: CallContext): CallEnd | undefined;
  /** Told of a call that is made once more, before it is. */
  retried?(request: UpstreamRequest): void;
}

/** Told once, with the answer or with what was thrown in its place. */
export type CallEnd = (outcome: { readonly response: UpstreamResponse } | { readonly error: unknown }) => void;

/** An HTTP answer, read to its end and decompressed. */
export interface UpstreamResponse {
  status: number;
  /** Lower-case names; `set-cookie` and other repeated headers as arrays. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
  /**
   * Present where several calls are given this answer: room for what is read from it. Nobody may change what they read.
   */
  reading?: SharedReading | undefined;
  /** What was sent for it, secrets included: for `withoutEchoes`, before anything is told of its content. */
  sent?: UpstreamRequest | undefined;
  /** Of a kept answer, which has no `sent`: what it repeats of the secrets that were. The longest first. */
  echoes?: readonly string[] | undefined;
}

/** What was made of an answer, and by which reader. */
export interface SharedReading {
  by: unknown;
  result: unknown;
}

/** How a source does at present. */
export interface UpstreamState {
  /** `open`: it is failing and not called. `half-open`: some calls see whether it works again. */
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Until when calls wait because it says that it takes no more, in milliseconds since the epoch. */
  readonly pacedUntil: number | undefined;
}

/** All traffic to one source passes here. */
export interface UpstreamClient {
  readonly source: string;
  /**
   * Resolves with any HTTP answer, whatever its status.
   * Rejects with a `GatewayError`: `UPSTREAM_UNAVAILABLE` (also while the breaker is open or a queue is full),
   * `UPSTREAM_TIMEOUT`, `DEADLINE_EXCEEDED` (also when the caller has gone away), `UPSTREAM_INVALID_RESPONSE` (answer too
   * large, malformed or badly compressed), `UPSTREAM_ERROR` (no token could be had, or a redirect that is not followed),
   * `RATE_LIMITED` (a turn would come too late), `UPSTREAM_BUDGET_EXCEEDED` (its meter refuses it), `UNAUTHENTICATED` or
   * `FORBIDDEN` (the caller has no token, or one that cannot be exchanged), or `BAD_USER_INPUT` (a header that cannot be
   * sent).
   */
  request(request: UpstreamRequest, context: CallContext): Promise<UpstreamResponse>;
  /**
   * The same client as a `fetch`: for Mesh's resolvers, which pass their GraphQL context after `init`,
   * and for fetching the description. With `redirect: 'manual'` redirects are answers; else they are followed within
   * the origin.
   */
  readonly fetch: typeof globalThis.fetch;
  /** That `fetch` on behalf of one caller, for an operation of which this is known. */
  fetchFor(context: CallContext, known?: KnownOfOperation): typeof globalThis.fetch;
  /** How the source does at present, as far as its calls have shown. */
  state(): UpstreamState;
  /** Closes its connections; running requests are finished first. */
  close(): Promise<void>;
}
