import { createHash } from 'node:crypto';
import type { YamlConfig } from '@graphql-mesh/types';
import type { GatewayConfig, ProjectConfig, SourceConfig } from '../../config/gateway-config.ts';
import { fixedContentType } from '../../rest/compile-operation.ts';
import { readsParent } from '../../rest/templates/reads-parent.ts';
import { compileTemplate, type Environment } from '../../rest/templates/template.ts';

type Deciding<T> = Readonly<Record<keyof T, 'decides' | 'read at start'>>;

/** What of `gateway:` decides the merged schema. All else is read each time, so that it may differ where it runs. */
const ofGateway: Deciding<GatewayConfig> = {
  schema: 'decides',
  sources: 'decides',
  auth: 'read at start',
  limits: 'read at start',
  rateLimit: 'read at start',
  persistedDocuments: 'read at start',
  redis: 'read at start',
  explain: 'read at start',
  deadline: 'read at start',
  errors: 'read at start',
  checkAnswers: 'read at start',
  descriptions: 'read at start',
  server: 'read at start',
  cache: 'read at start',
  alerts: 'read at start',
  metrics: 'read at start',
  tracing: 'read at start',
  log: 'read at start',
};

const ofSource: Deciding<SourceConfig> = {
  pagination: 'decides',
  credentials: 'read at start',
  tls: 'read at start',
  forwardHeaders: 'read at start',
  responseHeaders: 'read at start',
  allowedAddresses: 'read at start',
  timeout: 'read at start',
  connectTimeout: 'read at start',
  headersTimeout: 'read at start',
  idleTimeout: 'read at start',
  maxResponse: 'read at start',
  retry: 'read at start',
  idempotencyKey: 'read at start',
  breaker: 'read at start',
  pace: 'read at start',
  rateLimit: 'read at start',
  queue: 'read at start',
  concurrency: 'read at start',
  cache: 'read at start',
  poll: 'read at start',
  dotSegments: 'read at start',
  errors: 'read at start',
};

/** Options of the handler with which calls are made, and not the schema; they hold addresses and secrets. */
const callOptions = new Set(['endpoint', 'operationHeaders', 'queryParams', 'schemaHeaders', 'timeout']);

/**
 * Digest of all that the configuration and its variables say of the merged schema. Another address or a rotated secret
 * gives the same: what was built in one place is served in another.
 */
export function decidingConfigHash({ mesh, gateway }: ProjectConfig, environment: Environment): string {
  const deciding = {
    sources: mesh.sources.map((source) => decidingSource(source, environment)),
    additionalTypeDefs: mesh.additionalTypeDefs,
    gateway: {
      ...chosen(gateway, ofGateway),
      sources: Object.entries(gateway.sources).map(([name, source]) => [name, chosen(source, ofSource)]),
    },
  };
  return createHash('sha256').update(JSON.stringify(deciding)).digest('hex');
}

function decidingSource({ name, handler, transforms }: YamlConfig.Source, environment: Environment): unknown {
  const handlers = Object.entries(handler).map(([kind, given]) => {
    const options = Object(given) as Record<string, unknown>;
    const { source, endpoint, operationHeaders, queryParams } = options;
    return {
      kind,
      options: Object.entries(options).filter(([option]) => !callOptions.has(option) && option !== 'source'),
      // Where it is read, whatever variables say so.
      source: typeof source === 'string' ? String(compileTemplate(source, environment)({})) : source,
      contentType: fixedContentType((operationHeaders ?? {}) as Record<string, string>),
      arguments: [...callOptions].map((option) => argumentTemplates(options[option])),
      // What was built says whether fields of two parents may share a call.
      readsParent: readsParent([endpoint, operationHeaders, queryParams].flatMap(texts)),
    };
  });
  return { name, handlers, transforms };
}

/** `{args.…}` in an address or a header is an argument of every operation in Mesh's style. */
function argumentTemplates(value: unknown): string[] {
  return JSON.stringify(value ?? null).match(/\{args\.[^}]*\}/g) ?? [];
}

/** The text that an option is, or holds. */
function texts(option: unknown): string[] {
  const values: unknown[] = typeof option === 'string' ? [option] : Object.values(Object(option));
  return values.filter((value) => typeof value === 'string');
}

function chosen<T extends object>(values: T, deciding: Deciding<T>): Partial<T> {
  const entries = Object.entries(values).filter(([key]) => deciding[key as keyof T] === 'decides');
  return Object.fromEntries(entries) as Partial<T>;
}
