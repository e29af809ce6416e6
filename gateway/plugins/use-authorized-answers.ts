import { isAsyncIterable } from '@envelop/core';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors/gateway-error.ts';

/**
 * Lets no data out that auth did not let be executed. Stands right behind the auth plugins: a plugin of the
 * project that answers in `onParams`, as response caches do, answers before auth has seen the operation.
 */
export function useAuthorizedAnswers(): Plugin {
  const authorized = new WeakSet<object>();
  return {
    // Not reached when a plugin before this one stopped the execution.
    onExecute({ args }) {
      authorized.add(args.contextValue);
    },
    onSubscribe({ args }) {
      authorized.add(args.contextValue);
    },
    onExecutionResult({ result, setResult, context }) {
      if (result && !authorized.has(context) && (isAsyncIterable(result) || hasData(result))) {
        const cause = new Error('A plugin answered before auth had seen the operation; the answer was not sent.');
        const originalError = new GatewayError('INTERNAL_SERVER_ERROR', 'The answer was not authorized.', { cause });
        setResult({ errors: [new GraphQLError(originalError.message, { originalError })] });
      }
    },
  };
}

function hasData(result: { data?: unknown }): boolean {
  return result.data !== undefined && result.data !== null;
}
