import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors/gateway-error.ts';
import { scopeOf } from './request-scope.ts';

export interface DeadlineOptions {
  /**
   * How long after the deadline an operation is given up. Upstream calls end at the deadline by
   * themselves; within this time their errors become an answer that still holds the data that came in time.
   * @default 250
   */
  graceMs?: number;
}

/**
 * Answers `DEADLINE_EXCEEDED` for an operation that is not done when its deadline has passed, whatever
 * its resolvers wait for. Subscriptions are not ended by it.
 */
export function useDeadline({ graceMs = 250 }: DeadlineOptions = {}): Plugin {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { deadlineAt } = scopeOf(args.contextValue);
      setExecuteFn((executionArgs) => {
        const result: unknown = executeFn(executionArgs);
        return result instanceof Promise ? beforeDeadline(result, deadlineAt + graceMs) : result;
      });
    },
  };
}

function beforeDeadline<T>(result: Promise<T>, atMs: number): Promise<T | ExecutionResult> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        const originalError = new GatewayError(
          'DEADLINE_EXCEEDED',
          'The operation took longer than the gateway allows.',
        );
        resolve({ errors: [new GraphQLError(originalError.message, { originalError })] });
      },
      Math.max(0, atMs - performance.now()),
    );
    result.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
