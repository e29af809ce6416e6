import type { ErrorCode } from './catalogue.ts';

/** What an error carries besides its message. */
export interface GatewayErrorDetails {
  /** The source whose call failed. Shown to clients. */
  source?: string | undefined;
  /** The operation of that source, as `operationId` or `GET /path`. Logged, never shown. */
  operation?: string | undefined;
  /** HTTP status of the upstream. Logged; shown only with `gateway.errors.expose`. */
  status?: number | undefined;
  /** Seconds after which a retry makes sense (RFC 9110, 10.2.3). Shown to clients. */
  retryAfter?: number | undefined;
  /** Text of the upstream (body, problem details). Logged; shown only with `gateway.errors.expose`. */
  upstreamMessage?: string | undefined;
  cause?: unknown;
}

/**
 * An expected failure below GraphQL. Its `message` is written for clients: it never
 * holds an upstream's URL, headers or body. The edge turns it into a `GraphQLError`.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly source: string | undefined;
  readonly operation: string | undefined;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  readonly upstreamMessage: string | undefined;

  constructor(code: ErrorCode, message: string, details: GatewayErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.source = details.source;
    this.operation = details.operation;
    this.status = details.status;
    this.retryAfter = details.retryAfter;
    this.upstreamMessage = details.upstreamMessage;
  }
}
