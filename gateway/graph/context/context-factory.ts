import type { GraphQLSchema } from 'graphql';
import type { UpstreamCallLimits } from '../../config/limits-config.ts';
import type { OperationIndex } from '../bind/operation-index.ts';
import { createCallBudget } from '../calls/call-budget.ts';
import { metersInTurn } from '../calls/meters-in-turn.ts';
import { contextWithState, RequestState } from '../calls/request-state.ts';
import type { Graph, GraphRequest } from '../graph.ts';
import type { MeshContext } from '../merged-graph.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { createInContextSdk } from './in-context-sdk.ts';
import { limitedRequest, type PartOptions } from './limited-request.ts';
import { type BatchFunction, ownLoader } from './own-loader.ts';
import { compileSourceCalls } from './source-calls.ts';
import { compileSourceLoaders } from './source-loaders.ts';

export interface ContextOptions {
  readonly mesh: MeshContext;
  readonly schema: GraphQLSchema;
  readonly operations: OperationIndex;
  readonly views: SchemaViews;
  /** Sources that Weft calls itself; the others are Mesh's. */
  readonly compiled: readonly string[];
  /** How many calls one operation may make. */
  readonly callLimits: UpstreamCallLimits;
  /** For requests of resolvers of their own. */
  readonly fetch: typeof globalThis.fetch;
}

export type ContextFactory = Pick<Graph, 'createContext' | 'bindContext'>;

/**
 * What resolvers find in their context: Mesh's members, the in-context SDK, `sources`, `loaders`, `loader(…)` for batch
 * functions of their own, and `within(…)`, which gives a context of the same kind whose calls have a time limit of their own and share nothing with others.
 */
export function contextFactory(options: ContextOptions): ContextFactory {
  const { mesh, schema, operations, views, compiled } = options;
  const lasting = {
    pubsub: mesh.pubsub,
    cache: mesh.cache,
    logger: mesh.logger,
    ...mesh.sdk,
    ...createInContextSdk(compiled, operations, views),
  };
  const callsOf = compileSourceCalls(compiled, operations, views);
  const loadersOf = compileSourceLoaders(schema, compiled, operations, views);
  const contextOf = (request: GraphRequest, whole?: RequestState): Record<string, unknown> => {
    const state = new RequestState(request, whole);
    // What is known of the caller is not the graph's, and resolvers of a part need it as well.
    const inherited = (whole && request.context) ?? Object.prototype;
    const context: Record<string | symbol, unknown> = Object.assign(Object.create(inherited), {
      ...lasting,
      ...contextWithState(state),
      headers: request.callerHeaders,
      fetch: options.fetch,
      within: (options: PartOptions) => contextOf(limitedRequest(request, options), state),
    });
    // Made on behalf of the caller, whom only the whole context knows.
    const own = whole === undefined ? (request.context ?? context) : context;
    context['sources'] = callsOf(own);
    // A source of such a name was there first: under Mesh its SDK is what resolvers find.
    if (!('loaders' in lasting)) context['loaders'] = loadersOf(own);
    if (!('loader' in lasting)) context['loader'] = (batch: BatchFunction) => ownLoader(batch, own);
    return context;
  };
  const counted = (request: GraphRequest): GraphRequest => {
    const budget = request.lasting ? undefined : createCallBudget(options.callLimits);
    return budget ? { ...request, meter: metersInTurn(budget, request.meter) } : request;
  };
  return {
    createContext: (request) => contextOf(counted(request)),
    bindContext(context, request) {
      const state = new RequestState(counted(request));
      Object.assign(context, contextWithState(state), { headers: request.callerHeaders });
    },
  };
}
