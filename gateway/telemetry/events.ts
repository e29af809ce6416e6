import type { ErrorCode } from '../errors/catalogue.ts';
import type { AlertEvent } from './alert-event.ts';
import type { ExportEvent } from './export-event.ts';
import type { Follow, FollowedRequest } from './following/followed-request.ts';
import type { RedisEvent } from './redis-event.ts';

/** A call to an upstream ended, with an answer or without. */
export interface UpstreamCallEvent {
  type: 'upstream.call';
  requestId: string | undefined;
  source: string;
  /** `operationId` or `GET /path`; never with argument values. */
  operation: string;
  method: string;
  /** HTTP status, or `undefined` when no answer came. */
  status: number | undefined;
  durationMs: number;
  error: ErrorCode | undefined;
  /** Whether the gateway refused it itself, for a limit or an open breaker: it says nothing of the API. @default false */
  neverSent?: boolean | undefined;
  /** Of a call that a join makes for several rows at once: how many keys it carries. */
  keys?: number | undefined;
}

/** A call to an upstream is made once more, after a pause. */
export interface UpstreamRetryEvent {
  type: 'upstream.retry';
  requestId: string | undefined;
  source: string;
  operation: string;
  /** How often it was sent so far. */
  attempt: number;
  /** How long the pause before the next time is. */
  delayMs: number;
  /** The status that was answered, as `503`, or `connection`. */
  reason: string;
}

/** The circuit breaker of a source changed its state. Of one with several origins, each has its own. */
export interface BreakerEvent {
  type: 'breaker';
  source: string;
  /** As `https://api.example.com`. */
  origin?: string | undefined;
  /** `open`: it is not called. `half-open`: some calls see whether it works again. */
  state: 'open' | 'half-open' | 'closed';
  /** As `5 of 6 calls failed within 10000 ms`. */
  reason: string;
  /** The circuit that tells it: each origin has one, and each build has its own. @default the only one */
  by?: object | undefined;
}

/** A field failed; emitted once per failure, with what clients are not told. */
export interface FieldErrorEvent {
  type: 'field.error';
  requestId: string | undefined;
  code: ErrorCode;
  message: string;
  path: string | undefined;
  source: string | undefined;
  operation: string | undefined;
  status: number | undefined;
  upstreamMessage: string | undefined;
  cause: unknown;
}

/** An HTTP request to the gateway was answered. */
export interface RequestEvent {
  type: 'request';
  requestId: string;
  method: string;
  path: string;
  /** 499 where the client left before it had its answer. */
  status: number;
  durationMs: number;
  operationName: string | undefined;
  /** Of the first operation that it asks for; `undefined` where none was found in it. */
  operationType?: OperationType | undefined;
  /** First 16 hexadecimal digits of the SHA-256 of the document's text; there where the type is. */
  documentHash?: string | undefined;
  /** Who was recognised. Readers tell nobody but by a hash. */
  caller?: RecognisedCaller | undefined;
  /** The address that it came from. */
  client?: string | undefined;
  /** What went wrong first; `undefined` where nothing did. */
  failure?: RequestFailure | undefined;
  /** Where the answer came from. @default 'execution' */
  from?: AnswerOrigin | undefined;
  /** What its operation costs at worst, where a limit counts that. */
  cost?: number | undefined;
  /** The path or pattern that it was answered at as GraphQL; `undefined` for any other. */
  route?: string | undefined;
  /** What it came to below the operation, where somebody wants to know. */
  followed?: FollowedRequest | undefined;
}

export type OperationType = 'query' | 'mutation' | 'subscription';

/** `execution`: made for this request. `kept`: one of before. `shared`: made for an equal request that was in flight. */
export type AnswerOrigin = 'execution' | 'kept' | 'shared';

export interface RecognisedCaller {
  readonly method: string;
  readonly subject: string;
}

export interface RequestFailure {
  /** `extensions.code` of the first error; plugins of a project may have codes of their own. */
  readonly code: string;
  /** Whether the rest was answered. */
  readonly isPartial: boolean;
}

/** A call to an upstream was not made, because its answer was there already. */
export interface CachedCallEvent {
  type: 'upstream.cached';
  source: string;
  /** `kept`: an answer of before. `shared`: that of an equal call in flight. */
  from: 'kept' | 'shared';
}

/** The gateway began to refuse operations because it has too much to do, or has refused none for a while. */
export interface OverloadEvent {
  type: 'overload';
  state: 'begun' | 'over';
  /** What there is too much of: operations at once, or work that stands in line for the event loop. */
  reason: 'operations' | 'eventLoopDelay' | undefined;
  /** Requests since it began. */
  refused: number;
}

/** Something that decides who may do what has changed: for the audit, which also tells of refused requests. */
export interface AuditEvent {
  type: 'audit';
  action: 'schema.swapped' | 'keys.changed';
  /** One sentence, without secrets. */
  message: string;
  source?: string | undefined;
}

/** Something about the gateway itself that an operator wants to know. */
export interface NoticeEvent {
  type: 'notice';
  level: 'info' | 'warn' | 'error';
  message: string;
  source?: string | undefined;
  cause?: unknown;
}

/**
 * An answer contradicts the description of its API: one event for each place and kind in an answer that was compared, which
 * is one of many (`gateway.checkAnswers`). It tells types, and nothing that was answered.
 */
export interface ContradictionEvent {
  type: 'contradiction';
  source: string;
  /** `operationId` or `GET /path`. */
  operation: string;
  /** Coordinate of the field that shows it, or of the innermost that holds it, as `Charge.status`. */
  field: string;
  /** Where in the answer, by the names on the wire, as `items[].status`; nothing for the whole. */
  at: string;
  kind: 'missing' | 'null' | 'type' | 'unknown value' | 'status';
  /** As `string or null`. */
  expected: string;
  /** As `list`. */
  got: string;
}

/** The gateway's credentials for a source began to fail, or are well again. */
export interface CredentialsEvent {
  type: 'credentials';
  source: string;
  state: 'failing' | 'well';
  /** Never with anything that a server said beyond a status and a code. */
  reason: string;
  /** Who tells it: each build has its own. @default the only one */
  by?: object | undefined;
}

/** A source is served without what it should have, or as it should be again. */
export interface SourceEvent {
  type: 'source';
  source: string;
  /** `outdated`: from a copy of its description that was kept. `left out`: its fields are not known. */
  state: 'ready' | 'outdated' | 'left out';
  /** Why it is not ready, in words that clients may see; empty where it is. */
  reason: string;
}

/** The description that an API publishes is not the one that is served. */
export interface DriftEvent {
  type: 'drift';
  source: string;
  /** `breaking` ones are held back. */
  kind: 'safe' | 'dangerous' | 'breaking';
  /** One sentence each. */
  changes: readonly string[];
}

export type TelemetryEvent =
  | UpstreamCallEvent
  | UpstreamRetryEvent
  | CachedCallEvent
  | BreakerEvent
  | FieldErrorEvent
  | RequestEvent
  | NoticeEvent
  | OverloadEvent
  | RedisEvent
  | AuditEvent
  | AlertEvent
  | CredentialsEvent
  | SourceEvent
  | DriftEvent
  | ContradictionEvent
  | ExportEvent;

/** Where every room reports what happens. `emit` never throws and never waits. */
export interface Telemetry {
  emit(event: TelemetryEvent): void;
  /** Begins to follow what a request comes to, for readers of its event. `undefined`: none of them wants to know. */
  readonly follow?: Follow | undefined;
}
