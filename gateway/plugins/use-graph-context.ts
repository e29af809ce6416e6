import type { OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { AnswerLifetime } from '../execution/sharing/answer-lifetime.ts';
import type { Graph, GraphRequest } from '../graph/graph.ts';
import type { CallMeter } from '../upstream/upstream-client.ts';
import { scopeOf } from './request-scope.ts';
import { explainMeterOf } from './use-explain.ts';
import { operationOf } from './use-operation.ts';

export interface GraphContextOptions {
  graph: Graph;
  /**
   * Decides on each REST operation, by the coordinate of its root field and its arguments. It is given the GraphQL
   * context as it stands at the time of the call, so that it sees the caller whom a later plugin recognised.
   * @throws GatewayError when the caller may not.
   */
  authorizeOperation(coordinate: string, args: Readonly<Record<string, unknown>>, context: object): void;
}

/** What a context of the graph is made for, besides its request. */
export interface OperationOfContext extends Pick<GraphContextOptions, 'authorizeOperation'> {
  /** `undefined` where it is not known yet. */
  type: `${OperationTypeNode}` | undefined;
  /** Who is told of its calls. */
  meter?: CallMeter | undefined;
  /** Of its own, where the request asks several operations. @default that of the request */
  lifetime?: AnswerLifetime | undefined;
}

const lifetimes = new WeakMap<object, AnswerLifetime>();

/** The lifetime of what the operation of this context answers; `undefined` before the graph's part is in the context. */
export function lifetimeOf(context: object): AnswerLifetime | undefined {
  return lifetimes.get(context);
}

/** An operation as the graph needs to know it. */
export function graphRequestOf(context: object, operation: OperationOfContext): GraphRequest {
  const { authorizeOperation, type, meter } = operation;
  const scope = scopeOf(context);
  scope.followed?.operationBegins();
  return {
    requestId: scope.requestId,
    callerHeaders: scope.callerHeaders,
    // A subscription lives until its client leaves.
    deadlineAt: type === 'subscription' ? undefined : scope.deadlineAt,
    lasting: type === 'subscription',
    // A mutation that has begun runs to its end: half a change, and an undo that is aborted too, is worse
    // than an answer that nobody reads.
    signal: type === 'mutation' ? undefined : scope.clientGone,
    authorizeOperation: (coordinate, args) => authorizeOperation(coordinate, args, context),
    context,
    meter,
    freshness: operation.lifetime ?? scope.lifetime,
    passed: scope.passed,
    // Of what goes on without end nothing is remembered.
    follower: type === 'subscription' ? undefined : scope.followed,
  };
}

/** Puts the graph's own part into the context of each operation. */
export function useGraphContext(options: GraphContextOptions): Plugin {
  return {
    onContextBuilding({ context, extendContext }) {
      const type = operationOf(context)?.type;
      const lifetime = scopeOf(context).lifetime.part();
      lifetimes.set(context, lifetime);
      const request = graphRequestOf(context, { ...options, type, meter: explainMeterOf(context), lifetime });
      extendContext(options.graph.createContext(request));
    },
  };
}
