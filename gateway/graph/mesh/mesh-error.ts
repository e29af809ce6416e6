import { GatewayError } from '../../errors/gateway-error.ts';
import { compileStatusPolicy, failureMessage } from '../../rest/response/statuses.ts';
import type { StampedOperation } from '../stamps/stamp.ts';

/**
 * An error that a resolver of Mesh returned or threw, without what Mesh tells of the upstream:
 * its extensions hold the URL, headers and body.
 */
export function gatewayErrorOfMesh(error: Error, operation: Pick<StampedOperation, 'source' | 'field'>): GatewayError {
  if (error instanceof GatewayError) return error;
  const cause = (error as { originalError?: unknown }).originalError;
  if (cause instanceof GatewayError) return cause;
  const response = (error as { extensions?: { response?: { status?: unknown } } }).extensions?.response;
  const status = typeof response?.status === 'number' ? response.status : undefined;
  const code = status === undefined ? 'UPSTREAM_ERROR' : (statusPolicy(status) ?? 'UPSTREAM_INVALID_RESPONSE');
  const message =
    code === 'UPSTREAM_INVALID_RESPONSE'
      ? `${operation.source}: the upstream answered something that its description does not promise`
      : failureMessage(operation.source, status ?? 500, code);
  return new GatewayError(code, message, {
    source: operation.source,
    operation: operation.field,
    status,
    cause: error,
  });
}

const statusPolicy = compileStatusPolicy('', {});
