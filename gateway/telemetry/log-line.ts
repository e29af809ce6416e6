import type { ErrorCode } from '../errors/catalogue.ts';
import type { SeenOfRequest } from './access-line.ts';
import type { AlertEvent } from './alert-event.ts';
import { contradictionText } from './contradiction-text.ts';
import { describeCause } from './describe-cause.ts';
import type {
  AuditEvent,
  BreakerEvent,
  ContradictionEvent,
  CredentialsEvent,
  DriftEvent,
  FieldErrorEvent,
  NoticeEvent,
  OverloadEvent,
  RequestEvent,
  SourceEvent,
  TelemetryEvent,
  UpstreamCallEvent,
  UpstreamRetryEvent,
} from './events.ts';
import type { ExportEvent } from './export-event.ts';
import { callTree } from './following/call-tree.ts';
import type { RedisEvent } from './redis-event.ts';
import type { ToldRefusal } from './refused-requests.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line of the log before it is written. Members that are `undefined` are left out. */
export interface LogLine {
  level: LogLevel;
  message: string;
  fields: Readonly<Record<string, unknown>>;
}

/** How loud a failure is: ours, an upstream's, or what callers do. */
const levels: Readonly<Record<ErrorCode, LogLevel>> = {
  BAD_USER_INPUT: 'info',
  UNAUTHENTICATED: 'info',
  FORBIDDEN: 'info',
  NOT_FOUND: 'info',
  CONFLICT: 'info',
  RATE_LIMITED: 'warn',
  UPSTREAM_ERROR: 'warn',
  UPSTREAM_TIMEOUT: 'warn',
  UPSTREAM_UNAVAILABLE: 'warn',
  UPSTREAM_INVALID_RESPONSE: 'warn',
  SOURCE_UNAVAILABLE: 'warn',
  DEADLINE_EXCEEDED: 'warn',
  OVERLOADED: 'warn',
  QUERY_TOO_COMPLEX: 'info',
  PERSISTED_QUERY_NOT_FOUND: 'info',
  DOCUMENT_NOT_TRUSTED: 'info',
  UPSTREAM_BUDGET_EXCEEDED: 'info',
  GRAPHQL_PARSE_FAILED: 'info',
  GRAPHQL_VALIDATION_FAILED: 'info',
  BAD_REQUEST: 'info',
  INTERNAL_SERVER_ERROR: 'error',
};

/**
 * What the log says of an event. A failure is told once, by its `field.error`;
 * the calls below it are lines of level `debug`, failed or not.
 */
export function toLogLine(event: TelemetryEvent, failedAfterMs?: number): LogLine {
  switch (event.type) {
    case 'upstream.call':
      return callLine(event);
    case 'breaker':
      return breakerLine(event);
    case 'upstream.retry':
      return retryLine(event);
    case 'field.error':
      return failureLine(event, failedAfterMs);
    case 'request':
      return requestLine(event);
    case 'notice':
      return noticeLine(event);
    case 'source':
      return sourceLine(event);
    case 'drift':
      return driftLine(event);
    case 'overload':
      return overloadLine(event);
    case 'redis':
      return redisLine(event);
    case 'alert':
      return alertLine(event);
    case 'credentials':
      return credentialsLine(event);
    case 'audit':
      return auditLine(event);
    case 'upstream.cached':
      return { level: 'debug', message: 'upstream cached', fields: { ...event } };
    case 'contradiction':
      return contradictionLine(event);
    case 'export':
      return exportLine(event);
    default:
      return unknownLine(event);
  }
}

function callLine({
  type,
  requestId,
  source,
  operation,
  method,
  status,
  durationMs,
  error,
}: UpstreamCallEvent): LogLine {
  const fields = { type, requestId, source, operation, method, status, durationMs: rounded(durationMs), code: error };
  return { level: 'debug', message: 'upstream call', fields };
}

/** An alert says it louder, as it does of credentials, sources, drift and overload. */
function breakerLine({ type, source, origin, state, reason }: BreakerEvent): LogLine {
  return { level: 'debug', message: `breaker ${state}`, fields: { type, source, origin, state, reason } };
}

function retryLine({ delayMs, ...event }: UpstreamRetryEvent): LogLine {
  return { level: 'debug', message: 'upstream retry', fields: { ...event, delayMs: rounded(delayMs) } };
}

function failureLine(event: FieldErrorEvent, failedAfterMs: number | undefined): LogLine {
  const { type, requestId, code, message, path, source, operation, status, upstreamMessage, cause } = event;
  const durationMs = rounded(failedAfterMs);
  const described = describeCause(cause, { stack: code === 'INTERNAL_SERVER_ERROR' });
  return {
    level: levels[code],
    message,
    fields: { type, requestId, code, path, source, operation, status, durationMs, upstreamMessage, cause: described },
  };
}

/** The line of a request with what the log knows beside its event. */
export function requestLine(event: RequestEvent, seen?: SeenOfRequest): LogLine {
  const { type, requestId, method, path, status, durationMs, operationName, operationType, documentHash } = event;
  const { from = 'execution', failure, cost } = event;
  const ofOperation = operationType && { operationType, documentHash, upstreamCalls: seen?.upstreamCalls, from, cost };
  const fields = { type, requestId, method, path, status, durationMs: rounded(durationMs), operationName };
  const whom = { caller: seen?.caller, client: seen?.client, code: failure?.code };
  return { level: 'info', message: 'request', fields: { ...fields, ...ofOperation, ...whom } };
}

/** An operation that is told with the calls that it made, by the fields that they were made for. */
export function operationLine(
  why: 'slow' | 'failing',
  { requestId, operationName, documentHash, durationMs, failure, cost, followed }: RequestEvent,
  upstreamCalls: number,
): LogLine {
  const of = { requestId, operationName, documentHash, durationMs: rounded(durationMs), code: failure?.code, cost };
  const tree = followed ? callTree(followed.calls, followed.startedAt) : [];
  return {
    level: 'warn',
    message: `${why} operation`,
    fields: { type: 'operation', ...of, upstreamCalls, fields: tree },
  };
}

function exportLine({ type, sent, lost, reason }: ExportEvent): LogLine {
  return { level: 'debug', message: 'export', fields: { type, sent, lost, reason } };
}

function noticeLine({ type, level, message, source, cause }: NoticeEvent): LogLine {
  return { level, message, fields: { type, source, cause: describeCause(cause, { stack: level === 'error' }) } };
}

function contradictionLine({ type, ...contradiction }: ContradictionEvent): LogLine {
  const { source, operation } = contradiction;
  const message = `${source}: an answer of ${operation} contradicts the description: ${contradictionText(contradiction)}`;
  return { level: 'warn', message, fields: { type, ...contradiction } };
}

function credentialsLine({ type, source, state, reason }: CredentialsEvent): LogLine {
  const message = state === 'failing' ? 'credentials fail' : 'credentials are well again';
  return { level: 'debug', message, fields: { type, source, state, reason } };
}

function sourceLine({ type, source, state, reason }: SourceEvent): LogLine {
  return { level: 'debug', message: `source ${state}`, fields: { type, source, state, reason } };
}

function driftLine({ type, source, kind, changes }: DriftEvent): LogLine {
  return { level: 'debug', message: 'drift', fields: { type, source, kind, changes: changes.join('; ') } };
}

function overloadLine({ type, state, reason, refused }: OverloadEvent): LogLine {
  return { level: 'debug', message: 'overload', fields: { type, state, reason, refused } };
}

function redisLine({ type, state, reason }: RedisEvent): LogLine {
  return { level: 'debug', message: `redis ${state}`, fields: { type, state, reason } };
}

function alertLine({ type, alert, level, source, message, changes }: AlertEvent): LogLine {
  return { level, message, fields: { type, alert, source, changes: changes > 1 ? changes : undefined } };
}

function auditLine({ type, action, message, source }: AuditEvent): LogLine {
  return { level: 'info', message, fields: { type, action, source } };
}

/** A request that was refused before anything of it was executed. */
export function refusalLine(
  { requestId, status, operationName, operationType, documentHash }: RequestEvent,
  { code, leftOut }: ToldRefusal,
  { caller, client }: Pick<SeenOfRequest, 'caller' | 'client'>,
): LogLine {
  const of = { requestId, code, status, operationName, documentHash: operationType && documentHash, caller, client };
  const fields = { type: 'audit', action: 'request.refused', ...of, leftOut: leftOut > 0 ? leftOut : undefined };
  return { level: 'info', message: 'request refused', fields };
}

function unknownLine(event: never): LogLine {
  const { type } = event as { type?: unknown };
  return { level: 'error', message: `unknown event ${String(type)}`, fields: {} };
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 100) / 100;
}
