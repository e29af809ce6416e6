import { GatewayError } from '../errors/gateway-error.ts';
import { connectionFields, isFieldValue } from './http-fields.ts';
import type { UpstreamPolicy } from './policy.ts';

export interface ForwardHeadersOptions {
  source: string;
  /** Lower-case names; those of {@link neverForwarded} have no effect. */
  names: readonly string[];
}

/** Headers that say how the caller's own message is framed and coded: true of no other message. */
export const neverForwarded: ReadonlySet<string> = new Set([
  ...connectionFields,
  'accept-encoding',
  'content-encoding',
  'content-type',
]);

/**
 * Adds the caller's headers of these names, where the request does not say them itself.
 * Headers that the caller's `Connection` names stay behind too (RFC 9110, 7.6.1).
 */
export function forwardHeaders({ source, names }: ForwardHeadersOptions): UpstreamPolicy {
  const forwardable = names.filter((name) => !neverForwarded.has(name));
  return (next) => {
    if (forwardable.length === 0) return next;
    return async (request, context) => {
      const headers = { ...request.headers };
      const ofConnection = connectionOptions(context.callerHeaders['connection']);
      for (const name of forwardable) {
        const value = context.callerHeaders[name];
        if (value === undefined || Object.hasOwn(headers, name) || ofConnection.includes(name)) continue;
        if (!isFieldValue(value)) {
          throw new GatewayError('BAD_USER_INPUT', `The value of header "${name}" cannot be sent on.`, {
            source,
            operation: request.operation,
          });
        }
        headers[name] = value;
      }
      return next({ ...request, headers }, context);
    };
  };
}

function connectionOptions(connection: string | undefined): readonly string[] {
  return connection === undefined ? [] : connection.split(',').map((option) => option.trim().toLowerCase());
}
