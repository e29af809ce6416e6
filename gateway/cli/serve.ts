import cluster from 'node:cluster';
import type { AuthConfig } from '../config/gateway-config.ts';
import type { ConsoleLogin } from '../console/console-settings.ts';
import { createConsole } from '../console/create-console.ts';
import type { Console } from '../server/console-route.ts';
import { createGateway } from '../server/create-gateway.ts';
import type { ServedProject } from '../server/graph-server.ts';
import { listen } from '../server/listen.ts';
import { type MetricsPage, openMetricsPage } from '../server/metrics-page.ts';
import type { GatewayMetrics } from '../telemetry/metrics/gateway-metrics.ts';
import type { MetricsPush } from '../telemetry/metrics/metrics-push.ts';
import { openRedis } from './open-redis.ts';
import type { Address, Build, Serving } from './rooms.ts';
import { workerVariables } from './workers/variables.ts';

/** What telemetry holds back has at least this long to go out, also where requests used up the time there was. */
const leastFlushMs = 1_000;

/**
 * Puts a build on a socket. Another one brings its own configuration and rules with it; only the addresses stay.
 * @param metrics those of the process, where it has any
 */
export async function serve(build: Build, address: Address, metrics?: GatewayMetrics): Promise<Serving> {
  const redis = await openRedis(build.project, build.telemetry);
  const gateway = createGateway({ ...served(build), redis, telemetry: build.telemetry });
  const server = await listen(gateway, { ...address }).catch((error: unknown) => {
    redis?.close();
    throw error;
  });
  const page = await openPage(build, metrics).catch(async (error: unknown) => {
    await server.close({ graceMs: 0 });
    throw error;
  });
  const push = await openPush(build, metrics);
  // A build may bring a configuration with other places to send alerts to.
  const telemetries = new Set([build.telemetry]);
  let isClosing = false;
  return {
    origin: server.url,
    metricsUrl: page?.url,
    metrics: metrics && (() => metrics.families()),
    async swap(next) {
      const redisOfNext = await openRedis(next.project, next.telemetry);
      if (isClosing) {
        redisOfNext?.close();
        // Nothing would close it any more.
        throw new Error('The gateway stops.');
      }
      const closed = gateway.swap({ ...served(next), redis: redisOfNext });
      // It resolves when the last request on the build before is done, which may take as long as it likes.
      if (gateway.graph !== next.graph) {
        redisOfNext?.close();
        return closed;
      }
      telemetries.add(next.telemetry);
      closed.catch((cause: unknown) => {
        const message = 'The schema before the last change could not be closed.';
        next.telemetry.emit({ type: 'notice', level: 'warn', message, cause });
      });
    },
    tellSources: (notes) => gateway.tellSources(notes),
    async close(graceMs) {
      isClosing = true;
      for (const telemetry of telemetries) telemetry.stopping();
      const endsAt = performance.now() + graceMs;
      await server.close({ graceMs });
      await page?.close();
      metrics?.close();
      const leftMs = Math.max(leastFlushMs, endsAt - performance.now());
      await Promise.all([push?.close(leftMs), ...[...telemetries].map((telemetry) => telemetry.close(leftMs))]);
    },
  };
}

/** Of workers the process that keeps them has the page, for all of them. */
async function openPage({ project }: Build, metrics: GatewayMetrics | undefined): Promise<MetricsPage | undefined> {
  const config = project.gateway.metrics;
  return config && metrics && !cluster.isWorker ? openMetricsPage(config, () => metrics.families()) : undefined;
}

/** Each worker sends its own. */
async function openPush(
  { project, telemetry }: Build,
  metrics: GatewayMetrics | undefined,
): Promise<MetricsPush | undefined> {
  const { metrics: configured } = project.gateway;
  const config = configured ? configured.otlp : undefined;
  if (!config || !metrics) return undefined;
  const [{ MetricsPush }, { createGuardedPost }] = await Promise.all([
    import('../telemetry/metrics/metrics-push.ts'),
    import('../upstream/guarded-post.ts'),
  ]);
  const number = process.env[workerVariables.number];
  return new MetricsPush({
    ...{ config, telemetry, post: createGuardedPost(), families: () => metrics.families() },
    worker: number === undefined ? undefined : Number(number),
  });
}

function served(build: Build): ServedProject {
  const { project, graph, access } = build;
  return { config: project, graph, auth: access.auth, console: consoleOf(build) };
}

function consoleOf({ project, graph: { documents }, telemetry }: Build): Console | undefined {
  const { graphiql, title } = project.gateway.server;
  if (!graphiql) return undefined;
  return createConsole({
    title,
    headers: graphiql.headers,
    documents,
    explain: project.gateway.explain,
    login: consoleLogin(project.gateway.auth),
    onNotBuilt() {
      const message = 'GraphiQL was asked for and is not built; run "npm run console". GraphQL itself is served.';
      telemetry.emit({ type: 'notice', level: 'warn', message });
    },
  });
}

function consoleLogin(auth: AuthConfig | undefined): ConsoleLogin | undefined {
  if (!auth?.login) return undefined;
  const origins = new Set([auth.login.issuer, ...auth.login.origins].map((url) => new URL(url).origin));
  return { ...auth.login, origins: [...origins], apiKeyHeader: auth.apiKeys?.header };
}
