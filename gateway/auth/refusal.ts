import { GraphQLError } from 'graphql';
import type { AuthConfig } from '../config/gateway-config.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import { locationsOf, PlacedError } from '../errors/placed-error.ts';
import { type DemandingField, eachFieldOnce } from './access-plan.ts';
import type { Caller } from './caller.ts';
import type { RefusedPlace } from './in-part/null-refused.ts';

/** Seconds after which a token that could not be verified is worth another try. */
const retryAfterSeconds = 5;

const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  UPSTREAM_UNAVAILABLE: 503,
};

/**
 * The error of a request that is refused for its credentials. It carries the HTTP status, with either
 * media type, and the challenges that a 401 must have (RFC 9110, 11.6.1). Its `originalError` has the detail
 * for the log.
 */
export function credentialsRefused(error: GatewayError, config: AuthConfig): GraphQLError {
  const headers: Record<string, string> = {};
  if (error.code === 'UNAUTHENTICATED') headers['WWW-Authenticate'] = challenges(config, 'invalid_token');
  if (error.code === 'UPSTREAM_UNAVAILABLE') headers['Retry-After'] = String(retryAfterSeconds);
  const http = httpOf(error.code, headers);
  return new GraphQLError(error.message, { originalError: error, extensions: { code: error.code, http } });
}

/**
 * The errors of an operation that this caller may not have executed, one for each field that is refused.
 * They name fields as the client itself selected them, and neither rules nor scopes.
 */
export function operationRefused(
  fields: Iterable<DemandingField>,
  caller: Caller | null,
  config: AuthConfig,
): GraphQLError[] {
  return eachFieldOnce(fields).map(({ coordinate, node }) => {
    const { code, message } = wordsFor(coordinate, caller);
    const http = httpOf(code, challengesTo(caller, config));
    const place = { nodes: [node], locations: locationsOf([node]) };
    return new PlacedError(message, { ...place, path: undefined, extensions: { code, http } });
  });
}

/** The error of one refused field in an answer that has the rest: without a status, which is that of the rest. */
export function fieldRefused({ field, nodes, path }: RefusedPlace, caller: Caller | null): GraphQLError {
  const { code, message } = wordsFor(field.coordinate, caller);
  return new PlacedError(message, { nodes, locations: locationsOf(nodes), path, extensions: { code } });
}

function wordsFor(coordinate: string, caller: Caller | null): { readonly code: ErrorCode; readonly message: string } {
  return caller === null
    ? { code: 'UNAUTHENTICATED', message: `${coordinate} needs a signed-in caller.` }
    : { code: 'FORBIDDEN', message: `The caller may not ask for ${coordinate}.` };
}

function challengesTo(caller: Caller | null, config: AuthConfig): Record<string, string> {
  if (caller === null) return { 'WWW-Authenticate': challenges(config) };
  // RFC 6750, 3.1. There is no such challenge for API keys.
  return caller.method === 'apiKey' ? {} : { 'WWW-Authenticate': bearer('insufficient_scope') };
}

function httpOf(code: ErrorCode, headers: Record<string, string>): { status: number; headers: Record<string, string> } {
  return { status: statuses[code] ?? 500, headers };
}

/** One challenge for each kind of credentials that is configured (RFC 9110, 11.6.1). */
function challenges({ jwt, introspection, apiKeys }: AuthConfig, error?: 'invalid_token'): string {
  const key = apiKeys && `ApiKey realm="graphql", header="${apiKeys.header}"`;
  return [(jwt || introspection) && bearer(error), key].filter(Boolean).join(', ');
}

/** RFC 6750, 3 */
function bearer(error?: 'invalid_token' | 'insufficient_scope'): string {
  return `Bearer realm="graphql"${error ? `, error="${error}"` : ''}`;
}
