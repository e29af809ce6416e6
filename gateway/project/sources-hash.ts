import { createHash } from 'node:crypto';
import type { ProjectConfig } from '../config/gateway-config.ts';

/**
 * Digest of what decides which descriptions a project reads: names, handlers and locations of its sources, and
 * not the headers they are fetched with. A rotated token does not make a build stale; another URL does.
 */
export function sourcesHash({ mesh }: Pick<ProjectConfig, 'mesh'>): string {
  const sources = mesh.sources.map(({ name, handler }) =>
    Object.entries(handler).map(([kind, options]) => [name, kind, (options as { source?: unknown })?.source ?? null]),
  );
  return createHash('sha256').update(JSON.stringify(sources)).digest('hex');
}
