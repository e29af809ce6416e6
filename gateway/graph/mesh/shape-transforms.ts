import type { YamlConfig } from '@graphql-mesh/types';

/**
 * Mesh transforms that change names or leave things out, but neither values nor behaviour. Sources
 * with others than these are answered by Mesh's own resolvers, so that no transform is ignored.
 */
const shapeTransforms = new Set(['rename', 'prefix', 'namingConvention', 'filterSchema', 'encapsulate', 'prune']);

function transformName(transform: YamlConfig.Transform): string {
  return Object.keys(transform)[0] ?? '';
}

/** The transforms of a list that need Mesh to run the source. */
export function behaviouralTransforms(transforms: readonly YamlConfig.Transform[] | undefined): string[] {
  return (transforms ?? []).map(transformName).filter((name) => !shapeTransforms.has(camelCase(name)));
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
