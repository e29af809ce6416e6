import { join } from 'node:path';
import { buildSchema, printSchema } from 'graphql';
import type { CommandContext } from '../../../gateway/cli/command.ts';
import type { Access, Address, Rooms, Serving } from '../../../gateway/cli/rooms.ts';
import type { Terminal } from '../../../gateway/cli/terminal.ts';
import type { GatewayConfig, ProjectConfig } from '../../../gateway/config/gateway-config.ts';
import type { Graph } from '../../../gateway/graph/graph.ts';
import { unlimited } from '../../unlimited.ts';

const gateway: GatewayConfig = {
  schema: { style: 'graphql' },
  auth: undefined,
  limits: {
    ...unlimited,
    body: 1024,
    upstreamCalls: { total: undefined, sources: {} },
    operations: 1000,
    eventLoopDelay: 60_000,
  },
  deadline: 1000,
  explain: false,
  errors: { expose: false },
  checkAnswers: false,
  descriptions: { poll: undefined, hold: 'breaking', operations: [] },
  cache: { size: 2 ** 20 },
  alerts: { webhook: undefined, quiet: 60_000, errors: { rate: 0.5, calls: 20, window: 60_000 } },
  metrics: false,
  tracing: false,
  log: { slow: undefined, failing: false, callerKey: undefined },
  server: {
    port: 4000,
    hostname: '127.0.0.1',
    endpoint: '/graphql',
    healthCheckEndpoint: '/healthcheck',
    title: undefined,
    batchingLimit: 0,
    extraParamNames: [],
    tls: undefined,
    cors: undefined,
    csrf: false,
    introspection: true,
    graphiql: { headers: {} },
    compression: false,
    hotPath: true,
    compile: 'auto',
  },
  sources: {},
};

export function fakeProject(dir: string, over: Partial<ProjectConfig> = {}): ProjectConfig {
  return {
    dir,
    file: join(dir, '.meshrc.yaml'),
    mesh: { sources: [{ name: 'shop', handler: { openapi: { source: './shop.yaml' } } }] },
    gateway,
    hasGatewaySection: true,
    production: false,
    warnings: [],
    locate: (path) => ({ file: '.meshrc.yaml', line: path.length, column: 1 }),
    ...over,
  };
}

export function fakeGraph(over: Partial<Graph> & { sdl?: string; closed?: () => void } = {}): Graph {
  const { sdl = 'type Query { shop: String }', closed, ...rest } = over;
  return {
    schema: buildSchema(sdl),
    sources: [{ name: 'shop', handler: 'openapi', state: 'ready', operations: 1 }],
    problems: [],
    projectPlugins: [],
    documents: [],
    sourceTypes: () => '',
    createContext: () => ({}),
    bindContext: () => undefined,
    forgetAnswers: () => undefined,
    close: async () => closed?.(),
    ...rest,
  };
}

export const noAccess: Access = { auth: undefined, problems: [], fieldsWithoutRule: [] };

export interface FakeRun {
  readonly context: CommandContext;
  readonly out: string[];
  readonly err: string[];
  readonly served: Address[];
  /** Asks the running command to end, as SIGTERM does. */
  stop(): void;
}

/** A command's surroundings: rooms that do nothing unless told, a terminal that keeps what is written. */
export function fakeRun(rooms: Partial<Rooms> = {}): FakeRun {
  const out: string[] = [];
  const err: string[] = [];
  const served: Address[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const controller = new AbortController();
  const plain = (_: unknown, text: string): string => text;
  const terminal: Terminal = {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    style: plain,
    styleErr: plain,
  };
  const serving: Serving = {
    origin: 'http://127.0.0.1:4000',
    swap: async () => undefined,
    tellSources: () => undefined,
    close: async () => undefined,
  };
  return {
    out,
    err,
    served,
    stop: () => {
      controller.abort();
      resolve();
    },
    context: {
      terminal,
      hints: [],
      termination: () => ({ signal: controller.signal, asked: promise }),
      rooms: {
        environment: {},
        loadProject: async (dir) => fakeProject(dir),
        openLog: async () => ({ emit: () => undefined, stopping: () => undefined, close: async () => undefined }),
        buildGraph: async () => fakeGraph(),
        keepGraph: async () => ({
          merged: () => undefined,
          opened: () => undefined,
          write: async () => ({ file: '', unstorable: undefined }),
        }),
        needsMesh: async () => 'nothing is kept here',
        findArtefact: async () => ({ state: 'stale', why: 'there is no build of it' }),
        buildApart: async () => ({ kind: 'failed', reason: 'there is no process' }),
        openArtefact: async () => undefined,
        describeSources: async () => ({ placeOf: () => undefined, close: async () => undefined }),
        loadGraph: async () => fakeGraph(),
        openAccess: async () => noAccess,
        printSchema: async (graph) => printSchema(graph.schema),
        serve: async (_build, address) => {
          served.push(address);
          return serving;
        },
        ...rooms,
      },
    },
  };
}
