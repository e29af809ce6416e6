import { GraphQLError } from 'graphql';
import { GatewayError } from '../errors/gateway-error.ts';

/**
 * Mesh's own REST resolvers throw GraphQL errors whose message and extensions hold the upstream's URL,
 * headers and body. Such an error becomes an `UPSTREAM_ERROR` that keeps the source and, for the log, the rest.
 */
export function meshUpstreamError(error: unknown): GatewayError | undefined {
  if (!(error instanceof GraphQLError)) {
    return undefined;
  }
  const { code, request, response, responseBody, serviceName, subgraph } = error.extensions;
  const ofMesh =
    code === 'DOWNSTREAM_SERVICE_ERROR' || hasUrl(request) || isObject(response) || responseBody !== undefined;
  if (!ofMesh) {
    return undefined;
  }
  const status = isObject(response) ? response['status'] : undefined;
  const source = serviceName ?? subgraph;
  return new GatewayError('UPSTREAM_ERROR', 'A source answered with a failure.', {
    source: typeof source === 'string' ? source : undefined,
    status: typeof status === 'number' ? status : undefined,
    upstreamMessage: error.message,
    cause: error,
  });
}

/** Messages of graphql-js and of graphql-tools' executor that name fields of the schema and no value. */
const safeContradictions = [/^Cannot return null for non-nullable field /, /^Expected Iterable, but did not find one /];

/** The same, but with a value of the upstream in them. */
const unsafeContradictions = [
  // Scalars of graphql-js, of ours, and of graphql-scalars.
  /^[_A-Za-z]\w* cannot represent /,
  /^Value is (?:not|neither) (?:a |an )?(?:valid|string|number|finite|integer|instance)\b.*:/,
  /^Invalid phone number: /,
  /^Enum ".*" cannot represent value/,
  /^Abstract type /,
  /^Runtime Object type /,
  /^Expected value of type /,
  /^Expected `.*` to return non-nullable value/,
];

/** Execution found that a resolver's value is not what the schema promises: the upstream lied. */
export function contradictsSchema(error: unknown): GatewayError | undefined {
  if (!(error instanceof Error) || (error instanceof GraphQLError && error.extensions['code'] !== undefined)) {
    return undefined;
  }
  const { message } = error;
  if (safeContradictions.some((pattern) => pattern.test(message))) {
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', message, { cause: error });
  }
  if (unsafeContradictions.some((pattern) => pattern.test(message))) {
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', 'The value of this field is not what the schema promises.', {
      cause: error,
    });
  }
  return undefined;
}

function hasUrl(value: unknown): boolean {
  return isObject(value) && (value['url'] !== undefined || value['endpoint'] !== undefined);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
