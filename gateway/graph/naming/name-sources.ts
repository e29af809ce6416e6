import type { GraphQLSchema } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Problem } from '../../errors/project-error.ts';
import type { BuiltSource } from '../mesh/build-source.ts';
import { type Collision, findCollisions, prefixCollisions } from './collisions.ts';

/** A source as it goes into the merge. */
export interface NamedSource {
  readonly built: BuiltSource;
  /** Its schema, colliding names prefixed; `undefined` where Mesh executes the source. */
  readonly schema: GraphQLSchema | undefined;
  /** The schema under the names that joins and resolvers know. */
  readonly beforePrefixing: GraphQLSchema | undefined;
}

/**
 * Settles names that several sources define differently: in style `graphql` they are prefixed; in style
 * `mesh` they are merged as Mesh merges them, so that no client's field is renamed. Either way each is
 * among the problems: nothing merges silently.
 */
export function nameSources(
  built: readonly BuiltSource[],
  project: ProjectConfig,
): { sources: NamedSource[]; problems: Problem[] } {
  const schemas = built.flatMap(({ name, stamped }) => (stamped ? [{ source: name, schema: stamped }] : []));
  const collisions = findCollisions(schemas);
  const prefixed = project.gateway.schema.style === 'graphql';
  const sources = built.map((source) => {
    const { stamped: beforePrefixing } = source;
    const mine = prefixed && beforePrefixing && { source: source.name, schema: beforePrefixing };
    return { built: source, beforePrefixing, schema: mine ? prefixCollisions(mine, collisions) : beforePrefixing };
  });
  return { sources, problems: collisions.map((collision) => collisionProblem(collision, prefixed, project)) };
}

function collisionProblem({ kind, name, sources }: Collision, prefixed: boolean, project: ProjectConfig): Problem {
  const index = project.mesh.sources.findIndex((source) => source.name === sources.at(-1));
  const what = kind === 'type' ? `the type "${name}"` : `the field "${name}"`;
  const outcome = prefixed
    ? 'each is prefixed with the name of its source'
    : 'they are merged into one, as Mesh does; a rename transform keeps them apart';
  return {
    severity: 'warning',
    message: `${what} is defined differently by ${sources.join(' and ')}: ${outcome}`,
    location: project.locate(['sources', index, 'name']),
  };
}
