import { buildSchema, type GraphQLSchema } from 'graphql';
import type { GatewayConfig, ProjectConfig } from '../../../gateway/config/gateway-config.ts';
import type { ServerConfig } from '../../../gateway/config/server-config.ts';
import type { Graph, GraphRequest } from '../../../gateway/graph/graph.ts';
import type { GatewayPlugin } from '../../../gateway/plugins/gateway-plugin.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../../gateway/server/create-gateway.ts';
import { type ClientTimeouts, listen, type RunningServer } from '../../../gateway/server/listen.ts';
import type { Telemetry, TelemetryEvent } from '../../../gateway/telemetry/events.ts';
import { testedWay } from '../../tested-way.ts';
import { unlimited } from '../../unlimited.ts';

export interface ConfigChanges {
  gateway?: Partial<GatewayConfig>;
  server?: Partial<ServerConfig>;
  mesh?: ProjectConfig['mesh'];
  production?: boolean;
}

export function testConfig({ gateway, server, mesh, production = false }: ConfigChanges = {}): ProjectConfig {
  return {
    dir: '/project',
    file: '/project/.meshrc.yaml',
    mesh: mesh ?? { sources: [] },
    gateway: {
      schema: { style: 'graphql' },
      auth: undefined,
      limits: {
        ...unlimited,
        body: 1024 * 1024,
        upstreamCalls: { total: undefined, sources: {} },
        operations: 1000,
        eventLoopDelay: 60_000,
      },
      deadline: 30_000,
      explain: false,
      errors: { expose: false },
      checkAnswers: false,
      descriptions: { poll: undefined, hold: 'breaking', operations: [] },
      cache: { size: 2 ** 20 },
      alerts: { webhook: undefined, quiet: 60_000, errors: { rate: 0.5, calls: 20, window: 60_000 } },
      metrics: false,
      tracing: false,
      log: { slow: undefined, failing: false, callerKey: undefined },
      sources: {},
      ...gateway,
      server: testedWay({
        port: 0,
        hostname: '127.0.0.1',
        endpoint: '/graphql',
        healthCheckEndpoint: '/healthcheck',
        title: undefined,
        batchingLimit: 0,
        extraParamNames: [],
        tls: undefined,
        cors: undefined,
        csrf: ['x-graphql-csrf', 'x-requested-with'],
        introspection: true,
        graphiql: false,
        compression: true,
        hotPath: true,
        compile: 'auto',
        ...server,
      }),
    },
    hasGatewaySection: true,
    production,
    warnings: [],
    locate: () => ({ file: '.meshrc.yaml', line: 1 }),
  };
}

export interface TestGraph extends Graph {
  readonly requests: GraphRequest[];
  closed: boolean;
}

export interface GraphChanges extends Partial<Omit<Graph, 'projectPlugins'>> {
  /** A project's plugins may know Yoga's hooks, which the type of a graph does not tell. */
  projectPlugins?: readonly GatewayPlugin[];
}

export function testGraph(schema: GraphQLSchema, { projectPlugins = [], ...changes }: GraphChanges = {}): TestGraph {
  const requests: GraphRequest[] = [];
  const graph: TestGraph = {
    schema,
    sources: [],
    problems: [],
    projectPlugins: projectPlugins as Graph['projectPlugins'],
    documents: [],
    requests,
    closed: false,
    sourceTypes: () => '',
    createContext(request) {
      requests.push(request);
      return { headers: request.callerHeaders, graphRequest: request };
    },
    bindContext(context, request) {
      Object.assign(context, graph.createContext(request));
    },
    forgetAnswers: () => undefined,
    async close() {
      graph.closed = true;
    },
    ...changes,
  };
  return graph;
}

type Resolver = (args: Record<string, unknown>, context: Record<string, unknown>) => unknown;

/** A schema whose root fields are answered by the given functions. */
export function schemaOf(sdl: string, fields: Record<string, Resolver> = {}): GraphQLSchema {
  const schema = buildSchema(sdl);
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const [name, field] of Object.entries(type?.getFields() ?? {})) {
      const answer = fields[name];
      if (answer) {
        field.resolve = (_root, args, context) => answer(args, context);
      }
    }
  }
  return schema;
}

export interface RecordingTelemetry extends Telemetry {
  readonly events: TelemetryEvent[];
  of<T extends TelemetryEvent['type']>(type: T): Extract<TelemetryEvent, { type: T }>[];
  /** Resolves with the next event of this type, or one that is there. */
  next<T extends TelemetryEvent['type']>(type: T): Promise<Extract<TelemetryEvent, { type: T }>>;
}

export function recordingTelemetry(): RecordingTelemetry {
  const events: TelemetryEvent[] = [];
  const waiting = new Set<() => void>();
  const of = <T extends TelemetryEvent['type']>(type: T) =>
    events.filter((event): event is Extract<TelemetryEvent, { type: T }> => event.type === type);
  return {
    events,
    of,
    next(type) {
      return new Promise((resolve) => {
        const look = () => {
          const [event] = of(type);
          if (event) {
            waiting.delete(look);
            resolve(event);
          }
        };
        waiting.add(look);
        look();
      });
    },
    emit(event) {
      events.push(event);
      for (const look of [...waiting]) {
        look();
      }
    },
  };
}

export interface Started extends AsyncDisposable {
  gateway: Gateway;
  server: RunningServer;
  telemetry: RecordingTelemetry;
  /** URL of the GraphQL endpoint. */
  url: string;
  query(query: string, options?: { headers?: Record<string, string>; variables?: unknown }): Promise<Response>;
}

export interface StartOptions extends ConfigChanges, Partial<Pick<GatewayOptions, 'auth' | 'console'>> {
  graph: Graph;
  timeouts?: ClientTimeouts;
}

/** A gateway over real sockets; dispose of it with `await using`. */
export async function start({ graph, auth, console, timeouts, ...changes }: StartOptions): Promise<Started> {
  const telemetry = recordingTelemetry();
  const config = testConfig(changes);
  const gateway = createGateway({ config, graph, telemetry, auth, console });
  const server = await listen(gateway, { port: 0, hostname: '127.0.0.1', timeouts });
  const url = server.url + config.gateway.server.endpoint;
  return {
    gateway,
    server,
    telemetry,
    url,
    query: (query, { headers = {}, variables } = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      }),
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
    },
  };
}
