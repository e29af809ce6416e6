import { GraphQLError } from 'graphql';

/** A failure that the client is told as it stands, with a code of the error table. */
export function refusal(code: 'BAD_USER_INPUT' | 'CONFLICT', message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** What may be told of a failed call: the gateway's own code and message, which hold nothing of the upstream's. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** HTTP status of the answer that refused; `undefined` when none came. */
  readonly status: number | undefined;
}

/** Errors that are not the gateway's are no message for clients. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Error && error.name === 'GatewayError' && 'code' in error) {
    const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
    return { code: String(error.code), message: error.message, status };
  }
  return { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong in the gateway.', status: undefined };
}
