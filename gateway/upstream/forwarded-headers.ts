import { GatewayError } from '../errors/gateway-error.ts';
import { connectionFields, isFieldValue } from './http-fields.ts';
import type { UpstreamPolicy } from './policy.ts';
import type { CallContext, UpstreamRequest } from './upstream-client.ts';

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

/** The headers of the caller that go on with a request. */
export type ForwardedOf = (request: UpstreamRequest, context: CallContext) => Readonly<Record<string, string>>;

const nothing: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Finds the caller's headers of these names that the request does not say itself.
 * Headers that the caller's `Connection` names stay behind too (RFC 9110, 7.6.1).
 * @throws GatewayError `BAD_USER_INPUT` for a value that cannot be sent on.
 */
export function forwardedHeaders({ source, names }: ForwardHeadersOptions): ForwardedOf {
  const forwardable = names.filter((name) => !neverForwarded.has(name));
  if (forwardable.length === 0) return () => nothing;
  return (request, { callerHeaders }) => {
    const forwarded: Record<string, string> = {};
    const ofConnection = connectionOptions(callerHeaders['connection']);
    for (const name of forwardable) {
      const value = callerHeaders[name];
      if (value === undefined || Object.hasOwn(request.headers, name) || ofConnection.includes(name)) continue;
      if (!isFieldValue(value)) {
        throw new GatewayError('BAD_USER_INPUT', `The value of header "${name}" cannot be sent on.`, {
          source,
          operation: request.operation,
        });
      }
      forwarded[name] = value;
    }
    return forwarded;
  };
}

/** Puts the caller's headers on each request. */
export function forwardHeaders(forwardedOf: ForwardedOf): UpstreamPolicy {
  return (next) => async (request, context) => {
    const forwarded = forwardedOf(request, context);
    return next({ ...request, headers: { ...request.headers, ...forwarded } }, context);
  };
}

function connectionOptions(connection: string | undefined): readonly string[] {
  return connection === undefined ? [] : connection.split(',').map((option) => option.trim().toLowerCase());
}
