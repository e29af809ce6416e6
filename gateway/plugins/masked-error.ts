import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';
import { type ErrorCode, isErrorCode } from '../errors/catalogue.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { PlacedError } from '../errors/placed-error.ts';
import { withoutStackTraces } from '../errors/without-stack-traces.ts';
import type { Redact } from '../telemetry/redact.ts';
import { contradictsSchema, meshUpstreamError } from './foreign-errors.ts';

export interface MaskOptions {
  requestId: string;
  /** `gateway.errors.expose`: adds the upstream's status and message, and the message of an unexpected error. */
  expose: boolean;
  /** Takes secrets out of what is exposed. @default nothing is taken out */
  redact?: Redact | undefined;
  /** Whether "Did you mean …?" is kept; it spells out names of the schema. */
  suggestions: boolean;
}

/** An error as the client may see it. */
export interface MaskedError {
  readonly shown: GraphQLError;
  /** What the log is told; `undefined` for a client's own mistake and for what a project's resolver threw on purpose. */
  readonly failure: GatewayError | undefined;
}

/** HTTP status of an error that stands for the whole request (GraphQL over HTTP, 6.4.2); 200 for others. */
const requestStatus: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  QUERY_TOO_COMPLEX: 400,
  DOCUMENT_NOT_TRUSTED: 403,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  INTERNAL_SERVER_ERROR: 500,
  SOURCE_UNAVAILABLE: 503,
  OVERLOADED: 503,
  DEADLINE_EXCEEDED: 504,
};

/** Codes that Yoga gives and the catalogue does not know; all say that the request itself was wrong. */
const requestCodes: ReadonlySet<unknown> = new Set(['OPERATION_RESOLUTION_FAILURE', 'REQUEST_ENTITY_TOO_LARGE']);

/** What V8 says when the stack is full; the second is its word for a regular expression that then was to be compiled. */
const stackOverflow = /^Maximum call stack size exceeded|: Stack overflow$/;

/** Extensions that libraries add and that tell of our insides. `http` is read by Yoga and never sent. */
const internalExtensions: ReadonlySet<string> = new Set([
  'originalError',
  'stack',
  'stacktrace',
  'exception',
  'unexpected',
]);

/**
 * The one place that decides what a client sees of a failure. A `GatewayError` shows its code, message and
 * source; a `GraphQLError` made on purpose shows itself; anything else shows nothing but the request id.
 * An error that holds several (`AggregateError`) becomes several.
 */
export function maskError(error: unknown, options: MaskOptions): MaskedError[] {
  const root = rootOf(error);
  if (root instanceof AggregateError && root.errors.length > 0) {
    return root.errors.flatMap((part) => maskError(locatedLike(error, part), options));
  }
  const failure = failureOf(root, error, options);
  if (failure) {
    return [{ shown: shownFailure(failure, error, options), failure }];
  }
  return [{ shown: shownOnPurpose(root as GraphQLError, error as GraphQLError, options), failure: undefined }];
}

/** What the error is to the catalogue; `undefined` for a `GraphQLError` that was made for the client to read. */
function failureOf(root: unknown, error: unknown, { requestId }: MaskOptions): GatewayError | undefined {
  if (root instanceof GatewayError) {
    return root;
  }
  const upstream = meshUpstreamError(root);
  if (upstream) {
    return upstream;
  }
  const contradiction = pathOf(error) && contradictsSchema(root);
  if (contradiction) {
    return contradiction;
  }
  if (root instanceof GraphQLError) {
    return undefined;
  }
  if (!pathOf(error) && root instanceof Error && stackOverflow.test(root.message)) {
    return new GatewayError('QUERY_TOO_COMPLEX', 'The document is nested too deeply.');
  }
  return new GatewayError(
    'INTERNAL_SERVER_ERROR',
    `Something went wrong in the gateway; the log has it under request ${requestId}.`,
    { cause: root },
  );
}

function shownFailure(failure: GatewayError, error: unknown, { expose, redact = asItIs }: MaskOptions): GraphQLError {
  const extensions: GraphQLErrorExtensions = { code: failure.code };
  if (failure.source !== undefined) {
    extensions['source'] = failure.source;
  }
  if (failure.retryAfter !== undefined) {
    extensions['retryAfter'] = failure.retryAfter;
  }
  if (expose) {
    const { status, upstreamMessage, cause } = failure;
    extensions['exposed'] = {
      status,
      upstreamMessage: upstreamMessage === undefined ? undefined : redact(upstreamMessage),
      cause: cause instanceof Error ? redact(cause.message) : undefined,
    };
  }
  const http = httpOf(error) ?? (pathOf(error) ? undefined : httpOfFailure(failure));
  if (http) {
    extensions['http'] = http;
  }
  return located(failure.message, error, extensions);
}

function asItIs(text: string): string {
  return text;
}

function shownOnPurpose(root: GraphQLError, error: GraphQLError, { suggestions }: MaskOptions): GraphQLError {
  const extensions = withoutInternals({ ...root.extensions, ...error.extensions });
  if (pathOf(error)) {
    return located(error.message, error, extensions);
  }
  const message = suggestions ? error.message : withoutSuggestion(error.message);
  return located(message, error, { ...extensions, ...requestExtensions(error.message, extensions) });
}

/** Code and status of an error that stands for the whole request. */
function requestExtensions(message: string, { code: given, http }: GraphQLErrorExtensions): GraphQLErrorExtensions {
  const code = codeOfRequest(message, given);
  if (code !== 'BAD_REQUEST' && code !== 'QUERY_TOO_COMPLEX') {
    const status = http ?? (isErrorCode(code) ? statusOf(code) : undefined);
    return status ? { code, http: status } : { code };
  }
  // Without `spec`, by which Yoga answers 200 to clients of application/json: that is for requests that are
  // well-formed (GraphQL over HTTP, 6.4.1), and whose documents a server is ready to look at.
  const { status = 400, headers } = http ?? {};
  return { code, http: { status, ...(headers && { headers }) } };
}

function codeOfRequest(message: string, given: unknown): unknown {
  if (/^Variable "\$/.test(message)) {
    return 'BAD_USER_INPUT' satisfies ErrorCode;
  }
  return given === undefined || requestCodes.has(given) ? ('BAD_REQUEST' satisfies ErrorCode) : given;
}

/** Without the names of the schema that graphql-js offers in place of a misspelt one. */
export function withoutSuggestion(message: string): string {
  return message.replace(/ Did you mean .*\?$/s, '');
}

function withoutInternals(extensions: GraphQLErrorExtensions): GraphQLErrorExtensions {
  return Object.fromEntries(Object.entries(extensions).filter(([key]) => !internalExtensions.has(key)));
}

function statusOf(code: ErrorCode): { status: number } | undefined {
  const status = requestStatus[code];
  return status === undefined ? undefined : { status };
}

function httpOfFailure({ code, retryAfter }: GatewayError): GraphQLErrorExtensions['http'] {
  const http = statusOf(code);
  return http && retryAfter !== undefined ? { ...http, headers: { 'retry-after': String(retryAfter) } } : http;
}

function httpOf(error: unknown): GraphQLErrorExtensions['http'] {
  return error instanceof GraphQLError ? error.extensions['http'] : undefined;
}

function pathOf(error: unknown): GraphQLError['path'] {
  return error instanceof GraphQLError ? error.path : undefined;
}

/** A new error at the place of the given one, without its cause, stack or document. */
function located(message: string, at: unknown, extensions: GraphQLErrorExtensions): GraphQLError {
  if (!(at instanceof GraphQLError)) {
    return new GraphQLError(message, { extensions });
  }
  const { nodes, source = null, positions = null, locations, path } = at;
  return withoutStackTraces(() =>
    // Where there are nodes they know best: execution takes the `source` of a GatewayError for a document.
    nodes || path
      ? new PlacedError(message, { nodes, locations, path, extensions })
      : new GraphQLError(message, { source, positions, extensions }),
  );
}

/** One part of an aggregate, at the place where the aggregate was thrown. */
function locatedLike(at: unknown, part: unknown): unknown {
  if (!(at instanceof GraphQLError)) {
    return part;
  }
  const originalError = part instanceof Error ? part : new Error(String(part));
  return new GraphQLError(originalError.message, { nodes: at.nodes ?? null, path: at.path ?? null, originalError });
}

/** The error that was thrown first, below what execution wrapped around it. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError !== undefined) {
    root = root.originalError;
  }
  return root;
}
