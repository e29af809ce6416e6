import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors/gateway-error.ts';

/**
 * Makes `BAD_REQUEST` of whatever goes wrong while the parameters are read from the HTTP request.
 * Yoga answers 500 for a GET whose `variables` are no JSON, and quotes the body when a POST is none.
 */
export function useRequestErrors(): Plugin {
  return {
    onRequestParse({ requestParser, setRequestParser }) {
      if (!requestParser) {
        return;
      }
      setRequestParser(async (request) => {
        try {
          return await requestParser(request);
        } catch (error) {
          throw error instanceof GraphQLError ? error : unreadableParameters(error);
        }
      });
    },
  };
}

function unreadableParameters(cause: unknown): GraphQLError {
  const message =
    cause instanceof SyntaxError
      ? 'The parameters "variables" and "extensions" must be JSON.'
      : 'The request holds no readable GraphQL parameters.';
  return new GraphQLError(message, { originalError: new GatewayError('BAD_REQUEST', message, { cause }) });
}
