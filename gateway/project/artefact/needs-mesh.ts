import type { ProjectConfig } from '../../config/gateway-config.ts';

/** Mesh's keys that say what Weft builds and serves by itself. Behind any other one may stand code of Mesh or for it. */
const ownKeys = new Set([
  'sources',
  'serve',
  'additionalTypeDefs',
  'additionalResolvers',
  'documents',
  'sdk',
  'codegen',
]);

/** Why the serving process itself must load Mesh, as its configuration tells; `undefined` where nothing tells so. */
export function needsMesh({ mesh }: Pick<ProjectConfig, 'mesh'>): string | undefined {
  const [key] = Object.entries(mesh).flatMap(([name, value]) => (ownKeys.has(name) || value === undefined ? [] : name));
  if (key !== undefined) return `"${key}" is Mesh's`;
  const other = mesh.sources.find(({ handler }) => !('openapi' in handler));
  if (other) return `the source "${other.name}" is called by Mesh`;
  const topics = (mesh.additionalResolvers ?? []).some((entry) => typeof entry === 'object' && 'pubsubTopic' in entry);
  return topics ? '"pubsubTopic" is Mesh\'s' : undefined;
}
