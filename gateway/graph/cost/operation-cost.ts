import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { UpstreamCallLimits } from '../../config/limits-config.ts';
import { type PlanOptions, planOperation } from './plan-operation.ts';
import { everyCall, totalCalls } from './planned-call.ts';
import { smallestQuery } from './smallest-query.ts';

/** What a saved operation costs its upstreams at worst. */
export interface OperationCost {
  /** The most REST calls, to all sources together and to each. */
  readonly total: number;
  readonly sources: Readonly<Record<string, number>>;
  /** Joins below a list that make a call for each of its rows. */
  readonly unbatched: readonly UnbatchedJoin[];
  /** Fields that code of the project answers: what they call is not among the numbers. */
  readonly byCode: readonly string[];
  /** What is beyond the budget, in words; empty where nothing is. */
  readonly exceeds: readonly string[];
}

export interface UnbatchedJoin {
  readonly coordinate: string;
  readonly source: string;
  readonly operation: string;
  /** The most calls. */
  readonly calls: number;
  /** The smallest query that shows them. */
  readonly query: string;
}

/** Plans an operation and compares it with `gateway.limits.upstreamCalls`. */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { limits, ...options }: PlanOptions & { readonly limits: UpstreamCallLimits },
): OperationCost {
  const { calls, byCode } = planOperation(schema, document, operation, options);
  const { total, sources } = totalCalls(calls);
  const unbatched = [...everyCall(calls)]
    .filter(({ how, parents, calls: count }) => (how === 'single' || how === 'link') && parents > 1 && count > 1)
    .map(({ coordinate, source, operation: called, calls: count, path }) => ({
      coordinate,
      source,
      operation: called,
      calls: count,
      query: smallestQuery(document, operation, path),
    }));
  return { total, sources, unbatched, byCode, exceeds: exceeding(total, sources, limits) };
}

function exceeding(total: number, sources: Readonly<Record<string, number>>, limits: UpstreamCallLimits): string[] {
  const ofSources = Object.entries(limits.sources).flatMap(([source, limit]) => {
    const calls = sources[source] ?? 0;
    return calls > limit
      ? [`${calls} calls to "${source}", and gateway.limits.upstreamCalls.sources.${source} is ${limit}`]
      : [];
  });
  if (limits.total === undefined || total <= limits.total) return ofSources;
  return [`${total} calls, and gateway.limits.upstreamCalls is ${limits.total}`, ...ofSources];
}
