import type { YamlConfig } from '@graphql-mesh/types';
import type { GatewayConfig, SourceConfig } from '../gateway-config.ts';
import { credentialsOf, tlsOf } from './credentials-of.ts';
import type { GatewaySection } from './gateway.ts';
import type { ReferencedFiles } from './referenced-files.ts';
import { source } from './source.ts';

type SourceSections = GatewaySection['sources'];

/**
 * How each source of the project is called. Where the section says nothing of one, that is by the defaults and within
 * Mesh's own `timeout`.
 */
export function sourcesOf(
  sections: SourceSections,
  sources: readonly YamlConfig.Source[],
  files: ReferencedFiles,
): GatewayConfig['sources'] {
  const said = new Map(Object.entries(sections));
  const unsaid = source.parse({});
  return Object.fromEntries(
    sources.map(({ name, handler }) => {
      const own = said.get(name);
      return [name, own ? sourceOf(own, files) : { ...sourceOf(unsaid, files), ...timeoutOf(handler) }];
    }),
  );
}

/** In milliseconds, as ours. */
function timeoutOf(handler: YamlConfig.Handler): { timeout?: number } {
  const { timeout } = Object.values(handler)[0] as { timeout?: unknown };
  return typeof timeout === 'number' && timeout > 0 ? { timeout } : {};
}

function sourceOf({ credentials, tls, cache, ...rest }: SourceSections[string], files: ReferencedFiles): SourceConfig {
  return {
    ...rest,
    headersTimeout: rest.headersTimeout,
    idleTimeout: rest.idleTimeout,
    idempotencyKey: rest.idempotencyKey,
    rateLimit: rest.rateLimit,
    cache: cache && { ...cache, ttl: cache.ttl },
    credentials: credentials && credentialsOf(credentials, files),
    tls: tls && tlsOf(tls, files),
  };
}
