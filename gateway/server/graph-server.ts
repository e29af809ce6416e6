import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { ProjectConfig } from '../config/gateway-config.ts';
import type { CallerRateLimits } from '../config/limits-config.ts';
import { createDocuments } from '../execution/create-documents.ts';
import type { Documents } from '../execution/documents.ts';
import { DocumentLimits } from '../execution/limits/document-limits.ts';
import { OperationLimits } from '../execution/limits/operation-limits.ts';
import { PersistedDocuments } from '../execution/persisted/persisted-documents.ts';
import type { CallerQuotas } from '../execution/quotas/caller-quotas.ts';
import { QuotasInMemory } from '../execution/quotas/quotas-in-memory.ts';
import { QuotasInRedis } from '../execution/quotas/quotas-in-redis.ts';
import type { Graph } from '../graph/graph.ts';
import { type PlainOperationsOptions, plainOperations } from '../plugins/plain-operations.ts';
import { type GraphAuth, gatewayPlugins, maskingOf } from '../plugins/plugins.ts';
import { documentIdParam } from '../plugins/use-persisted-documents.ts';
import { validationRules } from '../plugins/use-prepared-documents.ts';
import type { Redis } from '../redis/redis.ts';
import type { Telemetry } from '../telemetry/events.ts';
import type { Console } from './console-route.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import { PlainPath, type PlainPathOptions } from './plain/plain-path.ts';
import { type ClientAddress, clientAddresses } from './request/client-address.ts';
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
  /** Where callers are counted. @default each process counts for itself */
  redis?: Redis | undefined;
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
  /** The address that a request comes from. */
  readonly clientOf: ClientAddress;
  /** Whether a request says who its caller is: what it is answered is then nobody else's. */
  carriesCredentials(headers: IncomingHttpHeaders): boolean;
  /** The short way of plain requests; `undefined` where every request goes by Yoga. */
  readonly plain: PlainPath | undefined;
  /** To be called when a mutation on this build was answered: nothing that was read before it answers after it. */
  forgetAnswers(): void;
  /** The same of a mutation on another build, of which the clients of the APIs do not know. */
  forgetChanged(): void;
  /** Ends Yoga's plugins, then the connections of the graph and to Redis. */
  close(): Promise<void>;
}

/** No request has this path: Yoga compares the end of the whole URL, query included, with its health path. */
const noHealthPath = '\0';

/**
 * Builds Yoga for one graph. All that is HTTP's is off in it: `server/` does that around it.
 * @param onMutationAnswered called when a mutation on this build is done, whatever came of it
 * @throws Error when auth is configured and not given, rather than serve without.
 */
export function createGraphServer(
  project: ServedProject,
  telemetry: Telemetry,
  onMutationAnswered: () => void,
): GraphServer {
  const { config, graph, auth, console } = project;
  if (config.gateway.auth && !auth) {
    throw new Error('gateway.auth is configured, but the gateway was given no auth to enforce it.');
  }
  const { endpoint, batchingLimit, extraParamNames } = config.gateway.server;
  const { compile } = config.gateway.server;
  const rules = validationRules(config.gateway.server);
  const documentLimits = new DocumentLimits(config.gateway.limits);
  const { limits, rateLimit } = config.gateway;
  const operationLimits = new OperationLimits(graph.schema, limits, rateLimit?.cost !== undefined);
  const quotas = rateLimit && quotasOf(rateLimit, project);
  const documents = createDocuments({ schema: graph.schema, rules, limits: documentLimits, compile });
  const persistedConfig = config.gateway.persistedDocuments;
  const persisted = persistedConfig && new PersistedDocuments(persistedConfig);
  const asked = { documents, persisted, operationLimits, quotas };
  const maskResult = maskingOf(config, telemetry);
  const servedAt = readEndpoint(endpoint);
  const carriesCredentials = (headers: IncomingHttpHeaders) => carries(auth, headers);
  const plain = plainPath({
    ...{ config, graph, auth, asked, maskResult, carriesCredentials, onMutationAnswered },
    path: servedAt.path,
  });
  const yoga = createYoga<HttpContext, object>({
    schema: graph.schema,
    plugins: gatewayPlugins({ ...asked, config, graph, auth, maskResult, documentLimits, onMutationAnswered }),
    graphqlEndpoint: endpoint,
    batching: batchingLimit > 0 ? { limit: batchingLimit } : false,
    extraParamNames: [...extraParamNames, ...(persisted ? [documentIdParam] : [])],
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
    endpoint: servedAt,
    clientOf: clientAddresses(config.gateway.server.trustedProxies),
    documents,
    yoga,
    plain,
    carriesCredentials,
    forgetAnswers: () => plain?.forgetAnswers(),
    forgetChanged() {
      graph.forgetAnswers();
      plain?.forgetAnswers();
    },
    async close() {
      await yoga.dispose();
      await graph.close();
      project.redis?.close();
    },
  };
}

function quotasOf(limits: CallerRateLimits, { config, redis }: ServedProject): CallerQuotas {
  const { log, redis: configured } = config.gateway;
  if (!redis || !configured) return new QuotasInMemory(limits);
  return new QuotasInRedis({ limits, redis, prefix: configured.prefix, callerKey: log.callerKey });
}

/** Headers by which somebody before the gateway may have recognised the caller (RFC 9111, 3.5). */
const alwaysCredentials = ['authorization', 'cookie'] as const;

/** Auth without a guard may recognise callers by anything. */
function carries(auth: GraphAuth | undefined, headers: IncomingHttpHeaders): boolean {
  if (auth && !auth.guard) return true;
  const names = [...alwaysCredentials, ...(auth?.guard?.credentialHeaders ?? [])];
  return names.some((name) => headers[name] !== undefined);
}

/** What both ways ask about what is asked. */
type AskedParts = Pick<PlainPathOptions, 'documents' | 'persisted' | 'operationLimits' | 'quotas'>;

interface PlainPathParts extends PlainOperationsOptions {
  readonly config: ProjectConfig;
  readonly asked: AskedParts;
  carriesCredentials(headers: IncomingHttpHeaders): boolean;
  onMutationAnswered(): void;
  readonly path: string | undefined;
}

/** Plugins of a project see every request, and a guard that is not known cannot be asked. */
function plainPath(given: PlainPathParts): PlainPath | undefined {
  const { config, asked, carriesCredentials, onMutationAnswered, path, ...parts } = given;
  const { graph, auth } = parts;
  const { server, deadline, limits, rateLimit } = config.gateway;
  if (path === undefined || !server.hotPath || graph.projectPlugins.length > 0 || (auth && !auth.guard))
    return undefined;
  return new PlainPath({
    ...asked,
    ...{ path, server, carriesCredentials, onMutationAnswered, deadline },
    ...{ maxBytes: limits.body, guard: auth?.guard, countsCost: rateLimit?.cost !== undefined },
    operations: plainOperations(parts),
  });
}
