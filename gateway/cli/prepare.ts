import type { ProjectConfig } from '../config/gateway-config.ts';
import { type Problem, ProjectError } from '../errors/project-error.ts';
import type { Graph } from '../graph/graph.ts';
import { readBuild } from '../project/built-descriptions.ts';
import { builtFetch, type DescriptionFetch } from '../project/description-fetch.ts';
import { createImporter } from '../project/importer.ts';
import { sourcesHash } from '../project/sources-hash.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { openProject } from './open-project.ts';
import { hasErrors } from './problems.ts';
import type { Rooms } from './rooms.ts';

/** A project, its graph, and all that was noticed on the way. */
export interface Prepared {
  readonly project: ProjectConfig;
  readonly graph: Graph;
  readonly problems: readonly Problem[];
}

export interface PrepareOptions {
  /** @default the telemetry that nobody reads */
  readonly telemetry?: Telemetry;
  /** Through what descriptions are read. @default what `weft build` left, then the network */
  readonly descriptionFetch?: DescriptionFetch;
}

const unread: Telemetry = { emit: () => undefined };

/**
 * Reads a project and builds its graph in memory.
 * @throws ProjectError when the project cannot be served at all.
 */
export async function prepare(
  dir: string,
  rooms: Rooms,
  { telemetry = unread, descriptionFetch }: PrepareOptions = {},
): Promise<Prepared> {
  const project = await openProject(dir, rooms);
  const built = descriptionFetch ? { fetch: descriptionFetch, problems: [] } : await fromBuild(project);
  const importer = createImporter(project.dir);
  const graph = await rooms.buildGraph(project, { telemetry, importer, descriptionFetch: built.fetch });
  try {
    const rules = await rooms.checkRules(project, graph);
    const problems = [...project.warnings, ...built.problems, ...graph.problems, ...rules];
    if (hasErrors(rules)) throw new ProjectError(problems);
    return { project, graph, problems };
  } catch (error) {
    await graph.close();
    throw error;
  }
}

async function fromBuild(
  project: ProjectConfig,
): Promise<{ fetch: DescriptionFetch | undefined; problems: Problem[] }> {
  const build = await readBuild(project.dir);
  if (!build) return { fetch: undefined, problems: [] };
  if (build.sourcesHash === sourcesHash(project)) return { fetch: builtFetch(build), problems: [] };
  const message =
    'was built for other sources than the configuration names now and is not used; run "weft build" again';
  return { fetch: undefined, problems: [{ severity: 'warning', message, location: { file: '.weft/build.json' } }] };
}
