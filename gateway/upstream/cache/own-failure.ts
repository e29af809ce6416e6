import { GatewayError } from '../../errors/gateway-error.ts';

/** The same failure for one of several callers: what the edge learns of one's must not stick to another's. */
export function ownFailure(error: unknown): unknown {
  if (!(error instanceof GatewayError)) return error;
  const { code, message, source, operation, status, retryAfter, upstreamMessage, cause } = error;
  return new GatewayError(code, message, { source, operation, status, retryAfter, upstreamMessage, cause });
}
