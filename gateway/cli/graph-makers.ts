import type { ProjectConfig } from '../config/gateway-config.ts';
import { type Problem, ProjectError } from '../errors/project-error.ts';
import type { Graph } from '../graph/graph.ts';
import { readBuild } from '../project/built-descriptions.ts';
import { builtFetch, type DescriptionFetch, watchedFetch } from '../project/description-fetch.ts';
import { sourcesHash } from '../project/sources-hash.ts';
import type { GraphDependencies, Rooms } from './rooms.ts';
import type { Terminal } from './terminal.ts';

export interface MadeGraph {
  readonly graph: Graph;
  /** What was noticed besides the graph's own problems. */
  readonly problems: readonly Problem[];
  /** Why another build of the same files may come to something else. */
  readonly again?: string | undefined;
}

/** Makes the graph of a project. */
export type MakeGraph = (project: ProjectConfig, dependencies: GraphDependencies) => Promise<MadeGraph>;

/**
 * Builds the graph in this process.
 * @param descriptionFetch through what descriptions are read. @default what `weft build` left, then the network
 */
export function builtGraph(rooms: Pick<Rooms, 'buildGraph'>, descriptionFetch?: DescriptionFetch): MakeGraph {
  return async (project, dependencies) => {
    if (descriptionFetch)
      return { graph: await rooms.buildGraph(project, { ...dependencies, descriptionFetch }), problems: [] };
    const { fetch, problems } = await fromBuild(project);
    const network = watchedFetch();
    const through: DescriptionFetch = (source, own) => (fetch ?? passing)(source, network.fetch(source, own));
    const graph = await rooms.buildGraph(project, { ...dependencies, descriptionFetch: through });
    return { graph, problems, again: network.wasUsed() ? 'a description is read from the network' : undefined };
  };
}

const passing: DescriptionFetch = (_source, fetch) => fetch;

async function fromBuild(project: ProjectConfig): Promise<{ fetch?: DescriptionFetch; problems: readonly Problem[] }> {
  const build = await readBuild(project.dir);
  if (!build) return { problems: [] };
  if (build.sourcesHash === sourcesHash(project)) return { fetch: builtFetch(build), problems: [] };
  const message =
    'was built for other sources than the configuration names now and is not used; run "weft build" again';
  return { problems: [{ severity: 'warning', message, location: { file: '.weft/build.json' } }] };
}

/**
 * Loads the graph from what was kept of its build, after a process of its own has built it where that is missing or of
 * another state of the project. What cannot be kept is built in this process.
 */
export function keptGraph(rooms: Rooms, terminal: Terminal): MakeGraph {
  const build = builtGraph(rooms);
  return async (project, dependencies) => {
    if (await rooms.needsMesh(project)) return build(project, dependencies);
    const found = await rooms.findArtefact(project);
    if (found.state === 'fresh') return load(found.artefact);
    const startedAt = performance.now();
    terminal.progress?.(`Building the schema: ${found.why} …`);
    const outcome = await rooms.buildApart(project).finally(() => terminal.progress?.(''));
    switch (outcome.kind) {
      case 'refused':
        throw new ProjectError(outcome.problems);
      case 'kept':
        terminal.out(`Built the schema in ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${found.why}.`);
        return load(await rooms.openArtefact(outcome.file));
      case 'unstorable':
        return build(project, dependencies);
      case 'failed': {
        const message = `The schema is built in this process, because ${outcome.reason}.`;
        dependencies.telemetry.emit({ type: 'notice', level: 'warn', message });
        return build(project, dependencies);
      }
    }

    async function load(artefact: Awaited<ReturnType<Rooms['openArtefact']>>): Promise<MadeGraph> {
      if (!artefact?.kept) {
        artefact?.close();
        return build(project, dependencies);
      }
      try {
        const graph = await rooms.loadGraph(project, artefact.kept, dependencies);
        const close = async () => {
          await graph.close();
          artefact.close();
        };
        return { graph: { ...graph, close }, problems: [] };
      } catch (error) {
        artefact.close();
        throw error;
      }
    }
  };
}
