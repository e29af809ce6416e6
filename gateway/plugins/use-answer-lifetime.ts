import { isAsyncIterable } from '@envelop/core';
import type { Plugin } from 'graphql-yoga';
import { type Documents, onceForEachOperation } from '../execution/documents.ts';
import { ownAnswerOf } from '../execution/sharing/own-answer.ts';
import { explainWanted } from './explain-header.ts';
import { scopeOf } from './request-scope.ts';

export interface AnswerLifetimeOptions {
  documents: Documents;
  /** Whether plugins of the project take part, which may know the caller by anything. */
  withProjectPlugins: boolean;
}

/** Ends the lifetime of every answer but those of queries that Weft's own code answered without failure. */
export function useAnswerLifetime({ documents, withProjectPlugins }: AnswerLifetimeOptions): Plugin {
  const lasts = onceForEachOperation(
    (operation) => operation.type === 'query' && ownAnswerOf(operation, documents.schema).own,
  );
  return {
    onExecute({ args: { document, operationName, contextValue } }) {
      const operation = documents.of(document)?.operation(operationName);
      const isPlain = !withProjectPlugins && explainWanted(contextValue) === undefined;
      if (!isPlain || !operation || operation instanceof Error || !lasts(operation))
        scopeOf(contextValue).lifetime.end();
    },
    onExecutionResult({ result, context }) {
      if (!result || isAsyncIterable(result) || result.errors) scopeOf(context).lifetime.end();
    },
  };
}
