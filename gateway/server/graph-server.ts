import type { IncomingMessage, ServerResponse } from 'node:http';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { ProjectConfig } from '../config/gateway-config.ts';
import { createDocuments } from '../execution/create-documents.ts';
import type { Documents } from '../execution/documents.ts';
import type { Graph } from '../graph/graph.ts';
import { type GraphAuth, gatewayPlugins, maskingOf } from '../plugins/plugins.ts';
import { validationRules } from '../plugins/use-prepared-documents.ts';
import type { Telemetry } from '../telemetry/events.ts';
import type { Console } from './console-route.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import { createYogaLog } from './yoga-log.ts';

/** What resolvers find of HTTP in their context, as under Mesh. */
export interface HttpContext {
  req: IncomingMessage;
  res: ServerResponse;
}

/** One build of a project, as it is served. */
export interface ServedProject {
  config: ProjectConfig;
  graph: Graph;
  /** Required when `config.gateway.auth` is there. */
  auth?: GraphAuth | undefined;
  /** The browser side; not asked where `config` has GraphiQL off. */
  console?: Console | undefined;
}

/** A build of a project with the Yoga that serves it. A new build gets a new one, caches and all. */
export interface GraphServer {
  readonly config: ProjectConfig;
  readonly graph: Graph;
  readonly console: Console | undefined;
  readonly endpoint: Endpoint;
  /** What clients ask, prepared; Yoga executes by it. */
  readonly documents: Documents;
  readonly yoga: YogaServerInstance<HttpContext, object>;
  /** Ends Yoga's plugins, then the graph's connections. */
  close(): Promise<void>;
}

/** No request has this path: Yoga compares the end of the whole URL, query included, with its health path. */
const noHealthPath = '\0';

/**
 * Builds Yoga for one graph. All that is HTTP's is off in it: `server/` does that around it.
 * @throws Error when auth is configured and not given, rather than serve without.
 */
export function createGraphServer(project: ServedProject, telemetry: Telemetry): GraphServer {
  const { config, graph, auth, console } = project;
  if (config.gateway.auth && !auth) {
    throw new Error('gateway.auth is configured, but the gateway was given no auth to enforce it.');
  }
  const { endpoint, batchingLimit, extraParamNames } = config.gateway.server;
  const documents = createDocuments({ schema: graph.schema, rules: validationRules(config.gateway.server) });
  const yoga = createYoga<HttpContext, object>({
    schema: graph.schema,
    plugins: gatewayPlugins({ config, graph, auth, maskResult: maskingOf(config, telemetry), documents }),
    graphqlEndpoint: endpoint,
    batching: batchingLimit > 0 ? { limit: batchingLimit } : false,
    extraParamNames: [...extraParamNames],
    // Ours keeps documents in bounded memory, and validates for the rules that are asked for.
    parserAndValidationCache: false,
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
    config,
    graph,
    console: config.gateway.server.graphiql ? console : undefined,
    endpoint: readEndpoint(endpoint),
    documents,
    yoga,
    async close() {
      await yoga.dispose();
      await graph.close();
    },
  };
}
