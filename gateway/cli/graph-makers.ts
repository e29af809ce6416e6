import type { ProjectConfig } from '../config/gateway-config.ts';
import { type Problem, ProjectError } from '../errors/project-error.ts';
import type { Graph } from '../graph/graph.ts';
import { removeTemporary } from '../project/artefact/artefact-folder.ts';
import { descriptionsIn } from '../project/artefact/graph-artefact.ts';
import type { BuiltDescription } from '../project/built-descriptions.ts';
import type { DescriptionFetch } from '../project/description-fetch.ts';
import type { Environment } from '../rest/templates/template.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { type DescriptionReading, readingToStart } from './renew/description-reading.ts';
import { pollOf } from './renew/watched.ts';
import type { GraphDependencies, Rooms } from './rooms.ts';
import type { Terminal } from './terminal.ts';

export interface MadeGraph {
  readonly graph: Graph;
  /** What was noticed besides the graph's own problems. */
  readonly problems: readonly Problem[];
  /** Why another build of the same files may come to something else. */
  readonly again?: string | undefined;
  /** The remote descriptions that it was made of; none where that is not known. */
  descriptions(): readonly BuiltDescription[];
  /** What it was loaded from, where that is not removed yet. */
  readonly artefact?: BuiltArtefact | undefined;
}

/** Makes the graph of a project. */
export type MakeGraph = (project: ProjectConfig, dependencies: GraphDependencies) => Promise<MadeGraph>;

/**
 * Builds the graph in this process.
 * @param descriptionFetch through what descriptions are read. @default as `readingOf` says
 * @param readingOf how descriptions are read otherwise. @default as at a start
 */
export function builtGraph(
  rooms: Pick<Rooms, 'buildGraph' | 'environment'>,
  descriptionFetch?: DescriptionFetch,
  readingOf: (project: ProjectConfig, environment: Environment) => Promise<DescriptionReading> = readingToStart,
): MakeGraph {
  return async (project, dependencies) => {
    if (descriptionFetch) {
      const graph = await rooms.buildGraph(project, { ...dependencies, descriptionFetch });
      return { graph, problems: [], descriptions: () => [] };
    }
    const reading = await readingOf(project, rooms.environment);
    const { through, copies, problems, recorded } = reading;
    const graph = await rooms.buildGraph(project, { ...dependencies, descriptionFetch: through, copies });
    const isPolled = (source: string) => pollOf(project, rooms.environment, source) !== undefined;
    return { graph, problems, again: reasonToBuildAgain(graph, reading, isPolled), descriptions: recorded };
  };
}

/** What is polled is looked at anyway, as soon as it is served. */
function reasonToBuildAgain(
  graph: Graph,
  { network }: DescriptionReading,
  isPolled: (source: string) => boolean,
): string | undefined {
  if (graph.sources.some(({ copy }) => copy)) return 'a description could not be read';
  return [...network].some((source) => !isPolled(source)) ? 'a description is read from the network' : undefined;
}

/** An artefact that was just built, or found fresh. */
export interface BuiltArtefact {
  readonly file: string;
  /** Its digest, where it was found whole already. */
  readonly digest?: string | undefined;
  /** Removes it where it lies in a temporary folder, because nothing can be written in the project's. */
  release(): void;
}

/**
 * Sees to it that the artefact of a project is what the project is now: a process of its own builds it where it is not.
 * @returns `undefined` where only the process that builds the graph can serve it.
 * @throws ProjectError with what is wrong in the project's files.
 */
export function builtArtefact(
  rooms: Rooms,
  terminal: Terminal,
): (project: ProjectConfig, telemetry?: Telemetry) => Promise<BuiltArtefact | undefined> {
  return async (project, telemetry) => {
    if (await rooms.needsMesh(project)) return undefined;
    const found = await rooms.findArtefact(project);
    if (found.state === 'fresh') return found.unstorable === undefined ? keptAt(found) : undefined;
    const startedAt = performance.now();
    terminal.progress?.(`Building the schema: ${found.why} …`);
    const outcome = await rooms.buildApart(project).finally(() => terminal.progress?.(''));
    switch (outcome.kind) {
      case 'refused':
        throw new ProjectError(outcome.problems);
      case 'kept':
      case 'renewed':
        terminal.out(`Built the schema in ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${found.why}.`);
        return keptAt(outcome);
      case 'unstorable':
        return undefined;
      case 'failed': {
        const message = `The schema is built in the process that serves it, because ${outcome.reason}.`;
        telemetry?.emit({ type: 'notice', level: 'warn', message });
        return undefined;
      }
    }
  };
}

function keptAt({ file, digest }: Pick<BuiltArtefact, 'file' | 'digest'>): BuiltArtefact {
  return { file, digest, release: () => removeTemporary(file) };
}

/**
 * Loads the graph from what was kept of its build; what cannot be kept is built in this process. Whoever gets the graph
 * releases its artefact: once it is open it need not be found any more.
 */
export function keptGraph(rooms: Rooms, terminal: Terminal): MakeGraph {
  return async (project, dependencies) => {
    const artefact = await builtArtefact(rooms, terminal)(project, dependencies.telemetry);
    try {
      return { ...(await givenGraph(rooms, artefact)(project, dependencies)), artefact };
    } catch (error) {
      artefact?.release();
      throw error;
    }
  };
}

/** Loads the graph from an artefact; without one, or where it is not whole any more, it is built in this process. */
export function givenGraph(rooms: Rooms, given: Pick<BuiltArtefact, 'file' | 'digest'> | undefined): MakeGraph {
  return async (project, dependencies) => {
    const artefact = given && (await rooms.openArtefact(given.file, given.digest));
    if (!given || !artefact?.kept) {
      artefact?.close();
      return builtGraph(rooms)(project, dependencies);
    }
    try {
      const graph = await rooms.loadGraph(project, artefact.kept, dependencies);
      const close = async () => {
        await graph.close();
        artefact.close();
      };
      return { graph: { ...graph, close }, problems: [], descriptions: () => descriptionsIn(given.file) };
    } catch (error) {
      artefact.close();
      throw error;
    }
  };
}
