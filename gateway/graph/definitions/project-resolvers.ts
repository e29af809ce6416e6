import type { ImportFn, MeshPubSub } from '@graphql-mesh/types';
import { resolveAdditionalResolvers } from '@graphql-mesh/utils';
import type { IResolvers } from '@graphql-tools/utils';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { type Problem, ProjectError } from '../../errors/project-error.ts';

export interface ProjectResolvers {
  /** Resolver maps, those from YAML joins among them, as Mesh's merger takes them. */
  readonly maps: readonly IResolvers[];
  /** Coordinates of the fields that functions of the project answer. */
  readonly coordinates: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

type Importer = (id: string) => Promise<unknown>;

/**
 * Loads `additionalResolvers`; a module that cannot be loaded is a problem and costs only its own fields.
 * @param executedByMesh names of the sources whose joins keep Mesh's resolver; other joins get their own.
 */
export async function loadProjectResolvers(
  project: ProjectConfig,
  importer: Importer,
  pubsub: MeshPubSub,
  executedByMesh: ReadonlySet<string>,
): Promise<ProjectResolvers> {
  const maps: IResolvers[] = [];
  const coordinates = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, entry] of (project.mesh.additionalResolvers ?? []).entries()) {
    const location = project.locate(['additionalResolvers', index]);
    if (isOwnJoin(entry, executedByMesh)) continue;
    try {
      const loaded = await resolveAdditionalResolvers(project.dir, [entry], importer as ImportFn, pubsub);
      maps.push(...loaded);
      if (typeof entry === 'string') {
        const found = loaded.flatMap(coordinatesOf);
        for (const coordinate of found) coordinates.add(coordinate);
        if (found.length === 0) {
          const message = `"${entry}" exports no resolvers: export them as "resolvers" or as default`;
          problems.push({ severity: 'error', message, location, key: `additionalResolvers.${index}` });
        }
      }
    } catch (error) {
      if (error instanceof ProjectError) {
        problems.push(...error.problems);
        continue;
      }
      const message = `"${typeof entry === 'string' ? entry : 'the entry'}" cannot be loaded: ${firstLine(error)}`;
      problems.push({ severity: 'error', message, location, key: `additionalResolvers.${index}` });
    }
  }
  return { maps, coordinates, problems };
}

type Entry = NonNullable<ProjectConfig['mesh']['additionalResolvers']>[number];

/** A join in YAML that is compiled, so that Mesh's resolver would only be replaced. */
function isOwnJoin(entry: Entry, executedByMesh: ReadonlySet<string>): boolean {
  return typeof entry === 'object' && !('pubsubTopic' in entry) && !executedByMesh.has(entry.sourceName);
}

function coordinatesOf(resolvers: IResolvers): string[] {
  return Object.entries(resolvers).flatMap(([typeName, fields]) =>
    typeof fields === 'object' && fields !== null
      ? Object.keys(fields).map((fieldName) => `${typeName}.${fieldName}`)
      : [typeName],
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
