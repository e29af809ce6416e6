import type { ExecutionResult } from 'graphql';
import type { Caller } from '../auth/caller.ts';
import type { ProjectConfig } from '../config/gateway-config.ts';
import type { PreparedOperation } from '../execution/documents.ts';
import type { Graph } from '../graph/graph.ts';
import type { MaskResult } from './mask-result.ts';
import type { GraphAuth } from './plugins.ts';
import { type RequestScope, scopeContext } from './request-scope.ts';
import { authContext } from './use-auth.ts';
import { beforeDeadline } from './use-deadline.ts';
import { graphContextOf } from './use-graph-context.ts';

export interface PlainOperationsOptions {
  readonly config: ProjectConfig;
  readonly graph: Graph;
  readonly auth: GraphAuth | undefined;
  readonly maskResult: MaskResult;
}

/** One operation that is answered by nothing but Weft's own code, and whose caller may have it executed. */
export interface PlainOperation {
  readonly operation: PreparedOperation;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly caller: Caller | null;
  readonly scope: RequestScope;
  /** What of HTTP templates may ask for. */
  readonly http: object;
}

/**
 * Executes operations as the plugins do, in the same order, without them. What comes of it is what Yoga would have
 * made its answer from.
 */
export function executePlain(options: PlainOperationsOptions): (plain: PlainOperation) => Promise<ExecutionResult> {
  const { graph, auth, maskResult } = options;
  const authorizeOperation = auth?.authorizeOperation ?? allowed;
  return async ({ operation, variables, caller, scope, http }) => {
    const context = Object.assign(http, scopeContext(scope), auth && authContext(caller));
    Object.assign(context, graphContextOf(context, { graph, authorizeOperation, type: operation.type }));
    const result = operation.execute({ contextValue: context, variableValues: variables });
    const timely = result instanceof Promise ? await beforeDeadline(result, scope.deadlineAt) : result;
    return maskResult(timely, scope);
  };
}

function allowed(): void {}
