import type { YamlConfig } from '@graphql-mesh/types';
import { type MapNode, nodeAt, placeAt } from '../document/config-node.ts';
import { givenHere, withGiven } from '../document/kind.ts';
import type { ProblemList } from '../document/problem-list.ts';
import type { CorsConfig, ServerConfig } from '../server-config.ts';
import { unsupportedKeys } from './unsupported.ts';

/** The members of {@link ServerConfig} that Mesh's `serve:` decides; `undefined` where it does not. */
export interface ServeSettings
  extends Omit<
    ServerConfig,
    'csrf' | 'introspection' | 'graphiql' | 'compression' | 'hotPath' | 'compile' | 'trustedProxies'
  > {
  readonly playground: boolean | undefined;
}

/** What each scalar of `serve:` must be, told of the keys that are there. */
const rules: readonly { key: string; accepts: (value: unknown) => boolean; message: string }[] = [
  {
    // Of the processes that Mesh would start, one is what the gateway is.
    key: 'fork',
    accepts: (value) => value !== true && Number(value) <= 1,
    message: 'is not supported; remove it: run several replicas of the gateway',
  },
  { key: 'port', accepts: isPort, message: `must be a port from 0 to 65535${givenHere}` },
  { key: 'endpoint', accepts: isUrlPath, message: `must be a path that begins with "/", such as /graphql${givenHere}` },
  {
    key: 'healthCheckEndpoint',
    accepts: isUrlPath,
    message: `must be a path that begins with "/", such as /healthcheck${givenHere}`,
  },
  {
    key: 'hostname',
    accepts: (value) => value !== '',
    message: 'is empty; write 127.0.0.1 for this machine or 0.0.0.0 for all networks',
  },
  { key: 'batchingLimit', accepts: (value) => Number(value) >= 0, message: `must be 0 or more${givenHere}` },
];

/**
 * Checks the meaning of Mesh's `serve:` keys, and that no unsupported key is there. Each acts as in Mesh or stops the start with its name, except `browser`,
 * which only concerns the comfort of `mesh dev`.
 */
export function checkServe(root: MapNode, environment: NodeJS.ProcessEnv, problems: ProblemList): void {
  for (const [key, remedy] of Object.entries(unsupportedKeys)) {
    const path = key.split('.');
    if (nodeAt(root, path)) problems.error(`is not supported; remove it: ${remedy}`, placeAt(root, path), path);
  }
  for (const { key, accepts, message } of rules) {
    const path = ['serve', key];
    const node = nodeAt(root, path);
    if (node?.kind !== 'scalar' || node.isReported || accepts(node.value)) continue;
    problems.error(withGiven(message, node), placeAt(root, path), path);
  }
  if (!nodeAt(root, ['serve', 'port']) && !isPort(environment['PORT'] || 0)) {
    problems.error('the variable PORT must be a port from 0 to 65535', { ...root.place, offset: undefined });
  }
  if (textAt(root, 'endpoint', '/graphql') === textAt(root, 'healthCheckEndpoint', '/healthcheck')) {
    problems.error('endpoint and healthCheckEndpoint must be two paths', placeAt(root, ['serve']), ['serve']);
  }
  const path = ['serve', 'cors', 'credentials'];
  const credentials = nodeAt(root, path);
  if (credentials?.kind === 'scalar' && credentials.value === true && takesAllOrigins(root)) {
    const message =
      'cannot be true without a list of origins: any site could act as the user; list them in serve.cors.origin';
    problems.error(message, placeAt(root, path), path);
  }
}

function textAt(root: MapNode, key: string, fallback: string): unknown {
  const node = nodeAt(root, ['serve', key]);
  return (node?.kind === 'scalar' && node.value) || fallback;
}

function isUrlPath(value: unknown): boolean {
  return /^\/[^\s?#]*$/.test(String(value));
}

function isPort(value: unknown): boolean {
  return /^\d+$/.test(String(value)) && Number(value) <= 65_535;
}

function takesAllOrigins(root: MapNode): boolean {
  const node = nodeAt(root, ['serve', 'cors', 'origin']);
  const origins = node?.kind === 'list' ? node.items : node ? [node] : [];
  return origins.length === 0 || origins.some((origin) => origin.kind === 'scalar' && origin.value === '*');
}

/** What a `serve:` that {@link checkServe} let pass decides. `PORT` of the environment comes after `serve.port`, as in Mesh. */
export function serveSettings(
  serve: YamlConfig.ServeConfig = {},
  environment: NodeJS.ProcessEnv,
  pathOf: (file: string) => string,
): ServeSettings {
  const { sslCredentials: tls, playground } = serve;
  return {
    port: Number(serve.port ?? (environment['PORT'] || 4000)),
    hostname: serve.hostname || '127.0.0.1',
    endpoint: serve.endpoint || '/graphql',
    healthCheckEndpoint: serve.healthCheckEndpoint || '/healthcheck',
    title: serve.playgroundTitle,
    batchingLimit: serve.batchingLimit ?? 0,
    extraParamNames: serve.extraParamNames ?? [],
    tls: tls && { cert: pathOf(tls.cert), key: pathOf(tls.key) },
    cors: serve.cors && corsOf(serve.cors),
    // An object (`offline: true`) means on; our GraphiQL is offline always.
    playground: playground === undefined ? undefined : playground !== false,
  };
}

function corsOf({ origin, credentials, allowedHeaders, exposedHeaders, maxAge }: YamlConfig.CorsConfig): CorsConfig {
  const origins = (Array.isArray(origin) ? origin : origin === undefined ? [] : [origin]).map(String);
  return {
    origins: origins.length === 0 || origins.includes('*') ? '*' : origins,
    credentials: credentials ?? false,
    allowedHeaders,
    exposedHeaders: exposedHeaders ?? [],
    maxAge,
  };
}
