import type { IncomingMessage, ServerResponse } from 'node:http';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Graph } from '../graph/graph.ts';
import { type GraphAuth, gatewayPlugins } from '../plugins/plugins.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { createDocumentCache } from './document-cache.ts';
import { createYogaLog } from './yoga-log.ts';

/** What resolvers find of HTTP in their context, as under Mesh. */
export interface HttpContext {
  req: IncomingMessage;
  res: ServerResponse;
}

/** One graph with the Yoga that serves it. A new graph gets a new one, caches and all. */
export interface GraphServer {
  readonly graph: Graph;
  readonly yoga: YogaServerInstance<HttpContext, object>;
  /** Ends Yoga's plugins, then the graph's connections. */
  close(): Promise<void>;
}

export interface GraphServerOptions {
  config: ProjectConfig;
  graph: Graph;
  auth: GraphAuth | undefined;
  telemetry: Telemetry;
}

/** No request has this path: Yoga compares the end of the whole URL, query included, with its health path. */
const noHealthPath = '\0';

/** Builds Yoga for one graph. All that is HTTP's is off in it: `server/` does that around it. */
export function createGraphServer({ config, graph, auth, telemetry }: GraphServerOptions): GraphServer {
  const { endpoint, batchingLimit, extraParamNames } = config.gateway.server;
  const yoga = createYoga<HttpContext, object>({
    schema: graph.schema,
    plugins: gatewayPlugins({ config, graph, auth, telemetry }),
    graphqlEndpoint: endpoint,
    batching: batchingLimit > 0 ? { limit: batchingLimit } : false,
    extraParamNames: [...extraParamNames],
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: noCache },
    logging: createYogaLog(telemetry),
    // Our plugin masks, and knows for which request.
    maskedErrors: false,
    maxRequestBodySize: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    healthCheckEndpoint: noHealthPath,
  });
  return {
    graph,
    yoga,
    async close() {
      await yoga.dispose();
      await graph.close();
    },
  };
}

/** Documents that do not parse are not worth memory. */
const noCache = { get: () => undefined, set: () => undefined };
