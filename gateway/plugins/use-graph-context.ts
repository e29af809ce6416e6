import { OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Graph } from '../graph/graph.ts';
import { scopeOf } from './request-scope.ts';
import { explainMeterOf } from './use-explain.ts';
import { operationOf } from './use-operation.ts';

export interface GraphContextOptions {
  graph: Graph;
  /**
   * Decides on each REST operation, by the coordinate of its root field. It is given the GraphQL
   * context as it stands at the time of the call, so that it sees the caller whom a later plugin recognised.
   * @throws GatewayError when the caller may not.
   */
  authorizeOperation(coordinate: string, context: object): void;
}

/** Puts the graph's own part of the context (loaders, clients, headers) into each operation's context. */
export function useGraphContext({ graph, authorizeOperation }: GraphContextOptions): Plugin {
  return {
    onContextBuilding({ context, extendContext }) {
      const scope = scopeOf(context);
      const type = operationOf(context)?.type;
      extendContext(
        graph.createContext({
          requestId: scope.requestId,
          callerHeaders: scope.callerHeaders,
          // A subscription lives until its client leaves.
          deadlineAt: type === OperationTypeNode.SUBSCRIPTION ? undefined : scope.deadlineAt,
          lasting: type === OperationTypeNode.SUBSCRIPTION,
          // A mutation that has begun runs to its end: half a change, and an undo that is aborted too, is worse
          // than an answer that nobody reads.
          signal: type === OperationTypeNode.MUTATION ? undefined : scope.clientGone,
          authorizeOperation: (coordinate) => authorizeOperation(coordinate, context),
          context,
          meter: explainMeterOf(context),
        }),
      );
    },
  };
}
