import type { DestinationStream } from 'pino';
import type { AccessRules } from '../auth/compile-rules.ts';
import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Graph } from '../graph/graph.ts';
import type { Telemetry } from '../telemetry/events.ts';
import type { GatewayMetrics } from '../telemetry/metrics/gateway-metrics.ts';
import type { Tracing } from '../telemetry/tracing/create-tracing.ts';
import type { Access, Rooms } from './rooms.ts';
import { workerVariables } from './workers/variables.ts';

/** The rooms of the gateway itself. */
export function gatewayRooms(): Rooms {
  const startedWith = new Set(Object.keys(process.env));
  // One for all builds of the process: what is counted goes on counting, and lines are written in their order.
  let metrics: GatewayMetrics | undefined;
  let tracing: Tracing | undefined;
  let destination: DestinationStream | undefined;
  return {
    environment: process.env,
    async loadProject(dir, given) {
      // Loading adds what `.env` says to the environment; what it said the last time must not win over it.
      for (const name of Object.keys(process.env)) if (!startedWith.has(name)) delete process.env[name];
      const { loadProject } = await import('../config/load-project.ts');
      return loadProject(dir, process.env, given);
    },
    async openLog(project) {
      const [{ openTelemetry }, { linesToStdout }] = await Promise.all([
        import('./open-telemetry.ts'),
        import('../telemetry/log.ts'),
      ]);
      destination ??= linesToStdout();
      if (project.gateway.metrics) metrics ??= await openMetrics(project);
      const number = process.env[workerVariables.number];
      const worker = number === undefined ? undefined : Number(number);
      tracing ??= await openTracing(project, worker);
      return openTelemetry(project, { metrics, tracing, destination, worker });
    },
    async buildGraph(project, dependencies) {
      const { buildGraph } = await import('../graph/build-graph.ts');
      return buildGraph(project, { ...dependencies, environment: process.env });
    },
    async keepGraph(project) {
      const { graphKeeper } = await import('../project/artefact/keep-graph.ts');
      return graphKeeper(project, process.env);
    },
    async needsMesh(project) {
      return (await import('../project/artefact/needs-mesh.ts')).needsMesh(project);
    },
    async findArtefact(project) {
      const { findArtefact } = await import('../project/artefact/graph-artefact.ts');
      return findArtefact(project, process.env);
    },
    async buildApart({ dir }, renewal) {
      const { buildApart } = await import('./apart/build-apart.ts');
      return buildApart(dir, { renewal });
    },
    async openArtefact(file, verified) {
      const { openArtefact } = await import('../project/artefact/artefact-file.ts');
      return openArtefact(file, verified);
    },
    async describeSources(project, telemetry) {
      const { describeSources } = await import('./renew/describe-sources.ts');
      return describeSources(project, telemetry, process.env);
    },
    async loadGraph(project, kept, dependencies) {
      const { loadGraph } = await import('../graph/artefact/load-graph.ts');
      return loadGraph(project, kept, { ...dependencies, environment: process.env });
    },
    openAccess,
    async printSchema({ schema }, directives) {
      if (!directives) return (await import('./print-schema.ts')).printClientSchema(schema);
      const { printSchemaWithDirectives } = await import('@graphql-tools/utils');
      return printSchemaWithDirectives(schema);
    },
    async serve(build, address) {
      const { serve } = await import('./serve.ts');
      return serve(build, address, metrics);
    },
  };
}

async function openMetrics({ mesh }: ProjectConfig): Promise<GatewayMetrics> {
  const { GatewayMetrics } = await import('../telemetry/metrics/gateway-metrics.ts');
  return new GatewayMetrics(mesh.sources.map(({ name }) => name));
}

async function openTracing({ gateway }: ProjectConfig, worker: number | undefined): Promise<Tracing | undefined> {
  const { tracing: config, server } = gateway;
  if (!config) return undefined;
  const [{ createTracing }, { createGuardedPost }] = await Promise.all([
    import('../telemetry/tracing/create-tracing.ts'),
    import('../upstream/guarded-post.ts'),
  ]);
  return createTracing({ config, scheme: server.tls ? 'https' : 'http', post: createGuardedPost(), worker });
}

async function openAccess(project: ProjectConfig, graph: Graph, telemetry?: Telemetry): Promise<Access> {
  const { auth } = project.gateway;
  const { locate } = project;
  if (!auth) return { auth: undefined, problems: [], fieldsWithoutRule: [] };
  const [{ createGuardedFetch }, { createAuthenticate }, { compileRules }, { graphAuth, isAnyLeftOut }] =
    await Promise.all([
      import('../upstream/guarded-fetch.ts'),
      import('../auth/create-authenticate.ts'),
      import('../auth/compile-rules.ts'),
      import('../plugins/graph-auth.ts'),
    ]);
  const uses = auth.apiKeys && new (await import('../project/key-uses.ts')).KeyUses(project.dir);
  const authenticate = await createAuthenticate(auth, {
    fetch: createGuardedFetch(),
    locate,
    ...(telemetry && { telemetry }),
    ...(uses && { keyUsed: (id) => uses.note(id) }),
  });
  const { rules, problems } = compileRules(graph.schema, auth, locate, isAnyLeftOut(graph.sources));
  return {
    auth: graphAuth(graph, { config: auth, authenticate, locate }),
    problems,
    fieldsWithoutRule: auth.mode === 'none' ? [] : withoutIntrospection(rules),
  };
}

function withoutIntrospection({ fieldsWithoutRule }: AccessRules): string[] {
  return fieldsWithoutRule.filter((coordinate) => !coordinate.includes('.__'));
}
