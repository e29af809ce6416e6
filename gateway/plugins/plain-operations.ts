import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Caller } from '../auth/caller.ts';
import type { OperationRest } from '../auth/guard.ts';
import type { PreparedOperation } from '../execution/documents.ts';
import type { Graph } from '../graph/graph.ts';
import type { MaskResult } from './mask-result.ts';
import type { GraphAuth } from './plugins.ts';
import { type RequestScope, scopeContext } from './request-scope.ts';
import { authContext } from './use-auth.ts';
import { graphRequestOf } from './use-graph-context.ts';

export interface PlainOperationsOptions {
  readonly graph: Graph;
  readonly auth: GraphAuth | undefined;
  readonly maskResult: MaskResult;
}

/** One operation that is answered by nothing but Weft's own code, and whose caller may have it executed. */
export interface PlainOperation {
  readonly operation: PreparedOperation;
  /** Where the operation is what is left of the one that was asked. */
  readonly rest?: OperationRest | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly caller: Caller | null;
  readonly scope: RequestScope;
  /** What of HTTP templates may ask for; becomes the context. */
  readonly http: object;
}

/** What the plugins do to an operation, in the same order, without them. */
export interface PlainOperations {
  /** Resolves with what Yoga would have made its answer from; never rejects. */
  execute(plain: PlainOperation): Promise<ExecutionResult>;
  /** The result of an operation whose answer could not be made. */
  failure(error: unknown, scope: RequestScope): ExecutionResult;
}

export function plainOperations({ graph, auth, maskResult }: PlainOperationsOptions): PlainOperations {
  const authorizeOperation = auth?.authorizeOperation ?? allowed;

  async function resultOf({
    operation,
    rest,
    variables,
    caller,
    scope,
    http,
  }: PlainOperation): Promise<ExecutionResult> {
    const context = Object.assign(http, scopeContext(scope), auth && authContext(caller));
    graph.bindContext(context, graphRequestOf(context, { authorizeOperation, type: operation.type }));
    // It waits for nothing but calls, which end with the deadline themselves.
    const result = operation.execute({ contextValue: context, variableValues: variables });
    return rest ? rest.answer(await result) : result;
  }

  function failure(error: unknown, scope: RequestScope): ExecutionResult {
    const originalError = error instanceof Error ? error : new Error(String(error));
    return maskResult({ errors: [new GraphQLError(originalError.message, { originalError })] }, scope);
  }

  return {
    execute: (plain) =>
      resultOf(plain).then(
        (result) => maskResult(result, plain.scope),
        (error) => failure(error, plain.scope),
      ),
    failure,
  };
}

function allowed(): void {}
