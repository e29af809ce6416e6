import type { YamlConfig } from '@graphql-mesh/types';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { compileTemplate, type Environment } from '../../rest/templates/template.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import type { CacheStore } from '../../upstream/cache/cache-store.ts';
import { createMemoryStore } from '../../upstream/cache/memory-store.ts';
import { SourceChanges } from '../../upstream/cache/source-changes.ts';
import { createUpstreamClient } from '../../upstream/create-upstream-client.ts';
import type { UpstreamClient } from '../../upstream/upstream-client.ts';
import type { ProjectFetchOptions } from './fetch-options.ts';

/** By the name of the source. */
export type Clients = ReadonlyMap<string, SourceClients>;

/** The clients of one source. */
export interface SourceClients {
  /** For its operations. */
  readonly calls: UpstreamClient;
  /** For its description, which may be published by a host that must not see the credentials of the API. */
  readonly description: UpstreamClient;
  /** Of what the operations read: what was kept before one answers nothing after it. */
  readonly changes: SourceChanges;
  close(): Promise<void>;
}

/** How long a description may take; the largest ones are generated while they are fetched. */
const descriptionTimeoutMs = 30_000;

function createSourceClients(
  source: YamlConfig.Source,
  project: ProjectConfig,
  telemetry: Telemetry,
  environment: Environment,
  projectFetch: ProjectFetchOptions,
  store: CacheStore,
): SourceClients {
  const config = project.gateway.sources[source.name];
  if (!config) throw new Error(`The source "${source.name}" has no configuration.`);
  const endpoint = endpointOf(source);
  const known = endpoint === undefined ? undefined : originOf(endpoint, environment);
  const hosts = hostsOf(source, project, environment, known);
  if (config.credentials && endpoint === undefined && hosts.credentialOrigins) {
    const message = `Its credentials go to ${hosts.credentialOrigins.join()} alone, where its description is: set an endpoint to have them sent to where the API is.`;
    telemetry.emit({ type: 'notice', level: 'warn', source: source.name, message });
  }
  const changes = new SourceChanges();
  const calls = createUpstreamClient({
    source: source.name,
    config,
    telemetry,
    store,
    changes,
    ...projectFetch,
    ...hosts,
  });
  const description = createUpstreamClient({
    source: source.name,
    // Whoever builds asks what the description is now.
    config: { ...config, cache: false, breaker: false, timeout: Math.max(config.timeout, descriptionTimeoutMs) },
    telemetry,
    // A refresh token is good for one of them alone.
    identity: calls.identity,
    ...projectFetch,
    credentialOrigins: known === undefined ? [] : [known],
    maxResponseBytes: 64 * 2 ** 20,
  });
  return {
    calls,
    description,
    changes,
    close: async () => {
      await Promise.all([calls.close(), description.close()]);
    },
  };
}

/**
 * Which hosts of a source are trusted: those that the configuration names, and those of files in the project. Where the
 * host comes from the caller's request, or only a description from elsewhere names it, nobody knows who would get the
 * credentials; and without a `gateway:` section such hosts may be private, as under Mesh.
 */
function hostsOf(
  { handler, name }: YamlConfig.Source,
  { gateway, hasGatewaySection }: ProjectConfig,
  environment: Environment,
  known: string | undefined,
): { credentialOrigins?: readonly string[]; privateOrigins?: readonly string[] } {
  const { endpoint, source } = Object.values(handler)[0] as { endpoint?: unknown; source?: unknown };
  const description = typeof source === 'string' ? originOf(source, environment) : undefined;
  const isNamed = known !== undefined || (typeof endpoint !== 'string' && description === undefined);
  if (isNamed) return {};
  const credentialOrigins = typeof endpoint === 'string' || description === undefined ? [] : [description];
  if (!hasGatewaySection) return { credentialOrigins };
  const named = urlsIn(gateway.sources[name]?.credentials);
  return { credentialOrigins, privateOrigins: description === undefined ? named : [description, ...named] };
}

/** The addresses that credentials name, as those of token endpoints. */
function urlsIn(value: unknown): string[] {
  if (typeof value === 'string') return /^https?:/i.test(value) && URL.canParse(value) ? [value] : [];
  return Object.values(Object(value)).flatMap(urlsIn);
}

function endpointOf({ handler }: YamlConfig.Source): string | undefined {
  const configured = Object.values(handler)[0] as { endpoint?: unknown } | undefined;
  return typeof configured?.endpoint === 'string' ? configured.endpoint : undefined;
}

/** The origin of an endpoint, unless run-time templates stand in it before the path. */
function originOf(endpoint: string, environment: Environment): string | undefined {
  const [beginning = ''] = /^[a-z]+:\/\/[^/]*/i.exec(endpoint.replaceAll(/\{env\.[^}]+\}/g, fill(environment))) ?? [];
  return beginning.includes('{') || !URL.canParse(beginning) ? undefined : new URL(beginning).origin;
}

function fill(environment: Environment): (template: string) => string {
  return (template) => String(compileTemplate(template, environment)({}));
}

export function createClients(
  project: ProjectConfig,
  telemetry: Telemetry,
  environment: Environment,
  projectFetch: ProjectFetchOptions,
): Clients {
  // Made with the clients, so that a changed configuration never meets the answers of another.
  const store = createMemoryStore({ maxBytes: project.gateway.cache.size });
  const clients = new Map<string, SourceClients>();
  try {
    for (const source of project.mesh.sources) {
      clients.set(source.name, createSourceClients(source, project, telemetry, environment, projectFetch, store));
    }
  } catch (error) {
    // They look at the files of their certificates until they are closed.
    void closeClients(clients);
    throw error;
  }
  return clients;
}

export function clientOf(clients: Clients, name: string): SourceClients {
  const found = clients.get(name);
  if (!found) throw new Error(`There is no client for the source "${name}".`);
  return found;
}

export async function closeClients(clients: Clients): Promise<void> {
  await Promise.all([...clients.values()].map((client) => client.close()));
}
