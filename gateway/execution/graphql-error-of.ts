import { GraphQLError } from 'graphql';

/** What was thrown, as an error of GraphQL; one that is none is its `originalError`. */
export function graphQLErrorOf(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
