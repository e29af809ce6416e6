import { createAuthenticate } from '../../gateway/auth/create-authenticate.ts';
import { openTelemetry } from '../../gateway/cli/open-telemetry.ts';
import { loadProject } from '../../gateway/config/load-project.ts';
import type { TracingConfig } from '../../gateway/config/telemetry-config.ts';
import { buildGraph } from '../../gateway/graph/build-graph.ts';
import { graphAuth } from '../../gateway/plugins/graph-auth.ts';
import { createImporter } from '../../gateway/project/importer.ts';
import { createGateway } from '../../gateway/server/create-gateway.ts';
import { listen } from '../../gateway/server/listen.ts';
import type { TelemetryReader } from '../../gateway/telemetry/create-telemetry.ts';
import { GatewayMetrics } from '../../gateway/telemetry/metrics/gateway-metrics.ts';
import { createTracing } from '../../gateway/telemetry/tracing/create-tracing.ts';
import { createGuardedPost } from '../../gateway/upstream/guarded-post.ts';
import { projectFolder } from '../project-folder.ts';
import { testedWay } from '../tested-way.ts';
import { ask, type GraphQLAnswer } from './gateway-harness.ts';

/** A gateway whose log, metrics and traces can be read. */
export interface TracedGateway extends AsyncDisposable {
  readonly url: string;
  /** Lines of the log. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** A sample of the metrics; `undefined` where there is none. */
  sample(name: string, ...labels: readonly string[]): number | undefined;
  query(query: string, variables?: object, headers?: Readonly<Record<string, string>>): Promise<GraphQLAnswer>;
  /** From now on this is told of all events. */
  hear(read: TelemetryReader): void;
  /** Has all that waits sent on, and takes nothing more. */
  flush(graceMs?: number): Promise<void>;
}

export interface TracedOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the configuration says nothing of it. */
  readonly tracing?: Partial<TracingConfig>;
}

/** Serves a project made of these files, or the one in a folder, with the traces that its configuration asks for. */
export async function tracedGateway(
  files: Readonly<Record<string, string>> | string,
  { environment = {}, tracing = {} }: TracedOptions = {},
): Promise<TracedGateway> {
  const folder = typeof files === 'string' ? undefined : projectFolder(files);
  const dir = typeof files === 'string' ? files : (folder?.dir ?? '');
  const loaded = await loadProject(dir, { ...environment });
  const { gateway } = loaded;
  const defaults = { headers: {}, sample: 1, serviceName: 'weft', incoming: 'follow' } as const;
  const config = gateway.tracing || { ...defaults, endpoint: '', ...tracing };
  const project = { ...loaded, gateway: { ...gateway, tracing: config, server: testedWay(gateway.server) } };
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line)) };
  const metrics = new GatewayMetrics([]);
  const opened = openTelemetry(project, {
    ...{ destination, metrics },
    tracing: createTracing({ config, scheme: 'http', post: createGuardedPost() }),
  });
  let heard: TelemetryReader = () => undefined;
  const telemetry: typeof opened = {
    ...opened,
    emit(event) {
      heard(event);
      opened.emit(event);
    },
  };
  const graph = await buildGraph(project, { telemetry, environment, importer: createImporter(dir) });
  const { auth: rules } = project.gateway;
  const auth = rules && graphAuth(graph, { config: rules, authenticate: await createAuthenticate(rules, { fetch }) });
  const server = await listen(createGateway({ config: project, graph, auth, telemetry }), { port: 0 });
  const url = `${server.url}/graphql`;
  return {
    url,
    lines,
    sample: (name, ...labels) =>
      metrics
        .families()
        .find((family) => family.name === name)
        ?.samples.find((sample) => sample.labels.every(([, value], index) => value === labels[index]))?.value,
    query: (query, variables = {}, headers = {}) => ask(url, query, { ...variables }, headers),
    hear(read) {
      heard = read;
    },
    flush: async (graceMs = 2_000) => {
      await server.close({ graceMs: 0 });
      await telemetry.close(graceMs);
    },
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
      await telemetry.close(0);
      metrics.close();
      folder?.[Symbol.dispose]();
    },
  };
}
