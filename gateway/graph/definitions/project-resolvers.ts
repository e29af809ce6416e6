import path from 'node:path';
import type { ImportFn, MeshPubSub } from '@graphql-mesh/types';
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
  pubsub: MeshPubSub | undefined,
  executedByMesh: ReadonlySet<string>,
): Promise<ProjectResolvers> {
  const maps: IResolvers[] = [];
  const coordinates = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, entry] of (project.mesh.additionalResolvers ?? []).entries()) {
    const location = project.locate(['additionalResolvers', index]);
    if (isOwnJoin(entry, executedByMesh)) continue;
    try {
      if (typeof entry !== 'string') {
        maps.push(...(await resolversOfMesh(project, entry, importer, pubsub)));
        continue;
      }
      const loaded = await exportedResolvers(entry, project.dir, importer);
      const found = coordinatesOf(loaded);
      maps.push(loaded);
      for (const coordinate of found) coordinates.add(coordinate);
      if (found.length === 0) {
        const message = `"${entry}" exports no resolvers: export them as "resolvers" or as default`;
        problems.push({ severity: 'error', message, location, key: `additionalResolvers.${index}` });
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

/** A join that Mesh makes. */
async function resolversOfMesh(
  { dir }: ProjectConfig,
  entry: Entry,
  importer: Importer,
  pubsub: MeshPubSub | undefined,
): Promise<IResolvers[]> {
  // Only here: Mesh's packages take longer to load than everything else together.
  const { resolveAdditionalResolvers } = await import('@graphql-mesh/utils');
  return resolveAdditionalResolvers(dir, [entry], importer as ImportFn, pubsub as MeshPubSub);
}

/** What a module exports by the name after `#`, as `resolvers` or by default, in Mesh's order. */
async function exportedResolvers(entry: string, dir: string, importer: Importer): Promise<IResolvers> {
  const [file = '', name = 'resolvers'] = entry.split('#');
  const module = Object(await imported(file, dir, importer)) as Record<string, unknown>;
  const byDefault = module['default'] as Record<string, unknown> | undefined;
  return Object(module[name] || byDefault?.[name] || byDefault || module) as IResolvers;
}

/** As Mesh looks for it: as it is named, then as a path of the project. */
async function imported(file: string, dir: string, importer: Importer): Promise<unknown> {
  try {
    return await importer(file);
  } catch (error) {
    if (path.isAbsolute(file)) throw error;
    return importer(path.join(dir, file));
  }
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
