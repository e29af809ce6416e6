import type { YamlConfig } from '@graphql-mesh/types';
import type { AlertsConfig } from '../alerts-config.ts';
import type { AuthConfig, GatewayConfig } from '../gateway-config.ts';
import type { ServeSettings } from '../mesh/serve.ts';
import type { CorsConfig } from '../server-config.ts';
import type { LogConfig, MetricsConfig, TracingConfig } from '../telemetry-config.ts';
import type { GatewaySection } from './gateway.ts';
import { keysOf } from './jwt.ts';
import { loginOf } from './login.ts';
import { redisOf } from './redis.ts';
import type { ReferencedFiles } from './referenced-files.ts';
import { sourcesOf } from './sources-of.ts';

/** Joins our section and Mesh's `serve:`, with the defaults that depend on `NODE_ENV` and with files in place of their names. */
export function gatewayConfigOf(
  section: GatewaySection,
  serve: ServeSettings,
  sources: readonly YamlConfig.Source[],
  files: ReferencedFiles,
  production: boolean,
): GatewayConfig {
  const { server } = section;
  const { playground, ...served } = serve;
  const only = section.persistedDocuments?.only === true;
  const graphiql = server.graphiql ?? playground ?? !(production || only);
  return {
    schema: section.schema,
    auth: section.auth && authOf(section.auth, files),
    limits: {
      ...section.limits,
      cost: section.limits.cost ?? Number.POSITIVE_INFINITY,
      upstreamCalls: callLimits(section.limits.upstreamCalls),
    },
    rateLimit: section.rateLimit,
    redis: section.redis && redisOf(section.redis, files),
    persistedDocuments: section.persistedDocuments && {
      documents: files.documents,
      only,
      automatic: section.persistedDocuments.automatic,
    },
    explain: section.explain,
    deadline: section.deadline,
    errors: section.errors,
    checkAnswers: section.checkAnswers,
    descriptions: { ...section.descriptions, poll: section.descriptions.poll },
    server: {
      ...served,
      cors: serve.cors ?? (server.cors && corsOf(server.cors)),
      csrf: server.csrf,
      trustedProxies: server.trustedProxies,
      introspection: server.introspection ?? !production,
      graphiql: graphiql === true ? { headers: {} } : graphiql,
      compression: server.compression,
      hotPath: server.hotPath,
      compile: server.compile,
    },
    cache: section.cache,
    alerts: alertsOf(section.alerts, files),
    metrics: section.metrics && metricsOf(section.metrics, files),
    tracing: section.tracing && tracingOf(section.tracing, files),
    log: logOf(section.log, files),
    sources: sourcesOf(section.sources, sources, files),
  };
}

function alertsOf({ webhook, ...alerts }: GatewaySection['alerts'], files: ReferencedFiles): AlertsConfig {
  return { ...alerts, webhook: webhook && { url: webhook.url, secret: files.secret(webhook.secret) } };
}

function logOf({ slow, failing, clients, callerKey }: GatewaySection['log'], files: ReferencedFiles): LogConfig {
  return { slow, failing, clients, callerKey: callerKey === undefined ? undefined : files.secret(callerKey) };
}

function metricsOf(
  { otlp, ...page }: Exclude<GatewaySection['metrics'], false>,
  files: ReferencedFiles,
): MetricsConfig {
  return { ...page, otlp: otlp && { ...otlp, headers: secretsOf(otlp.headers, files) } };
}

function tracingOf(tracing: Exclude<GatewaySection['tracing'], false>, files: ReferencedFiles): TracingConfig {
  return { ...tracing, headers: secretsOf(tracing.headers, files) };
}

function secretsOf(headers: Readonly<Record<string, string>>, files: ReferencedFiles): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, files.secret(value)]));
}

function callLimits(calls: GatewaySection['limits']['upstreamCalls']): GatewayConfig['limits']['upstreamCalls'] {
  return typeof calls === 'number' ? { total: calls, sources: {} } : { total: calls.total, sources: calls.sources };
}

function corsOf(cors: NonNullable<GatewaySection['server']['cors']>): CorsConfig {
  return { ...cors, allowedHeaders: cors.allowedHeaders, maxAge: cors.maxAge };
}

function authOf(
  { mode, refuse, jwt, introspection, apiKeys, login, policies, rules }: NonNullable<GatewaySection['auth']>,
  files: ReferencedFiles,
): AuthConfig {
  return {
    mode,
    refuse,
    jwt: jwt && {
      issuer: jwt.issuer,
      audience: [jwt.audience].flat(),
      authorizedParties: jwt.authorizedParties,
      algorithms: jwt.algorithms,
      keys: keysOf(jwt, files),
      clockTolerance: jwt.clockTolerance,
    },
    introspection: introspection && {
      ...introspection,
      clientSecret: files.secret(introspection.clientSecret),
      audience: [introspection.audience ?? []].flat(),
    },
    apiKeys: apiKeys && { header: apiKeys.header, file: files.path(apiKeys.file) },
    login: login && loginOf(login, jwt?.issuer),
    policies,
    rules,
  };
}
