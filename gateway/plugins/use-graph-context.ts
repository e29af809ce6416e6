import type { OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Graph, GraphRequest } from '../graph/graph.ts';
import type { CallMeter } from '../upstream/upstream-client.ts';
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

/** What a context of the graph is made for, besides its request. */
export interface OperationOfContext extends Pick<GraphContextOptions, 'authorizeOperation'> {
  /** `undefined` where it is not known yet. */
  type: `${OperationTypeNode}` | undefined;
  /** Who is told of its calls. */
  meter?: CallMeter | undefined;
}

/** An operation as the graph needs to know it. */
export function graphRequestOf(context: object, { authorizeOperation, type, meter }: OperationOfContext): GraphRequest {
  const scope = scopeOf(context);
  return {
    requestId: scope.requestId,
    callerHeaders: scope.callerHeaders,
    // A subscription lives until its client leaves.
    deadlineAt: type === 'subscription' ? undefined : scope.deadlineAt,
    lasting: type === 'subscription',
    // A mutation that has begun runs to its end: half a change, and an undo that is aborted too, is worse
    // than an answer that nobody reads.
    signal: type === 'mutation' ? undefined : scope.clientGone,
    authorizeOperation: (coordinate) => authorizeOperation(coordinate, context),
    context,
    meter,
    freshness: scope.lifetime,
    passed: scope.passed,
  };
}

/** Puts the graph's own part into the context of each operation. */
export function useGraphContext(options: GraphContextOptions): Plugin {
  return {
    onContextBuilding({ context, extendContext }) {
      const type = operationOf(context)?.type;
      const request = graphRequestOf(context, { ...options, type, meter: explainMeterOf(context) });
      extendContext(options.graph.createContext(request));
    },
  };
}
