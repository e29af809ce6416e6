import { createAuthenticate } from '../../gateway/auth/create-authenticate.ts';
import { openRedis } from '../../gateway/cli/open-redis.ts';
import type { ProjectConfig } from '../../gateway/config/gateway-config.ts';
import { loadProject } from '../../gateway/config/load-project.ts';
import { buildGraph } from '../../gateway/graph/build-graph.ts';
import type { Graph } from '../../gateway/graph/graph.ts';
import { graphAuth } from '../../gateway/plugins/graph-auth.ts';
import { createImporter } from '../../gateway/project/importer.ts';
import { createGateway } from '../../gateway/server/create-gateway.ts';
import { listen } from '../../gateway/server/listen.ts';
import type { TelemetryEvent } from '../../gateway/telemetry/events.ts';
import { keptGraph } from '../kept-graph.ts';
import { projectFolder } from '../project-folder.ts';
import { testedWay, testsKeptGraphs } from '../tested-way.ts';

/** What a GraphQL answer of the gateway is. */
export interface GraphQLAnswer {
  readonly status: number;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
  /** The body as it came. */
  readonly text: string;
}

/** A project served on a socket of its own. */
export interface TestGateway extends AsyncDisposable {
  readonly url: string;
  readonly graph: Graph;
  readonly events: readonly TelemetryEvent[];
  query(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GraphQLAnswer>;
}

/** Builds and serves a project made of these files. */
export async function gatewayOf(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<TestGateway> {
  const folder = projectFolder(files);
  const gateway = await gatewayIn(folder.dir, environment);
  return {
    ...gateway,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Builds and serves the project in a folder, as the repository's own. */
export async function gatewayIn(dir: string, environment: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  const events: TelemetryEvent[] = [];
  const telemetry = { emit: (event: TelemetryEvent) => events.push(event) };
  const project = inTestedWay(await loadProject(dir, { ...environment }));
  const makeGraph = testsKeptGraphs() ? keptGraph : buildGraph;
  const graph = await makeGraph(project, { telemetry, environment, importer: createImporter(dir) });
  const { auth: config } = project.gateway;
  const auth = config && graphAuth(graph, { config, authenticate: await createAuthenticate(config, { fetch }) });
  const redis = await openRedis(project, telemetry);
  const server = await listen(createGateway({ config: project, graph, auth, redis, telemetry }), { port: 0 });
  const url = `${server.url}/graphql`;
  return {
    url,
    graph,
    events,
    query: (query, variables, headers) => ask(url, query, variables, headers),
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
    },
  };
}

function inTestedWay(project: ProjectConfig): ProjectConfig {
  const { gateway } = project;
  return {
    ...project,
    gateway: { ...gateway, server: testedWay(gateway.server) },
  };
}

export async function ask(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphQLAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  return { ...(JSON.parse(text) as object), status: response.status, text };
}
