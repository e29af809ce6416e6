import { sep } from 'node:path';
import type { ProjectConfig } from '../config/gateway-config.ts';
import { type Problem, ProjectError } from '../errors/project-error.ts';
import type { DescriptionFetch } from '../project/description-fetch.ts';
import { createImporter } from '../project/importer.ts';
import type { OpenedTelemetry } from '../telemetry/create-telemetry.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { problemsOf } from './failure.ts';
import { builtGraph, type MadeGraph, type MakeGraph } from './graph-makers.ts';
import { missingDocuments } from './missing-documents.ts';
import { openProject } from './open-project.ts';
import { hasErrors } from './problems.ts';
import type { Build, Rooms } from './rooms.ts';

/** A build of a project, and all that was noticed on the way. */
export interface Prepared extends Build {
  readonly problems: readonly Problem[];
  /** What its graph was made of. */
  readonly made: Pick<MadeGraph, 'descriptions' | 'artefact'>;
}

export interface PrepareOptions {
  /** Whether what happens is written to the log. @default false */
  readonly log?: boolean;
  /** Each answer of an API is compared with its description, and this is told what comes of it. @default as configured */
  readonly comparing?: Telemetry;
  /** Through what descriptions are read. @default what `weft build` left, then the network */
  readonly descriptionFetch?: DescriptionFetch;
  /** How the graph is made. @default built in this process */
  readonly makeGraph?: MakeGraph;
  /** Not even compiled modules are kept in the project. @default false */
  readonly writesNothing?: boolean;
  /** Told the configuration once it is read, before anything is built from it. */
  readonly opened?: (project: ProjectConfig) => Promise<void>;
}

const unread: OpenedTelemetry = { emit: () => undefined, stopping: () => undefined, close: async () => undefined };

/**
 * Reads a project and makes its graph.
 * @throws ProjectError when the project cannot be served at all, with the warnings too.
 */
export async function prepare(dir: string, rooms: Rooms, options: PrepareOptions = {}): Promise<Prepared> {
  const opened = await openProject(dir, rooms);
  const { comparing } = options;
  const project = comparing ? { ...opened, gateway: { ...opened.gateway, checkAnswers: 1 } } : opened;
  await options.opened?.(project);
  const log = options.log ? await rooms.openLog(project) : unread;
  const telemetry = comparing ? { ...unread, emit: comparing.emit.bind(comparing) } : log;
  const documents = await missingDocuments(project);
  if (hasErrors(documents)) throw new ProjectError([...project.warnings, ...documents]);
  const importer = createImporter(project.dir, { keepCompiled: !options.writesNothing });
  const makeGraph = options.makeGraph ?? builtGraph(rooms, options.descriptionFetch);
  const { graph, problems, descriptions, artefact } = await makeGraph(project, { telemetry, importer }).catch(
    withWarnings(project, project.warnings),
  );
  const noticed = [...project.warnings, ...documents, ...problems, ...inProject(project, graph.problems)];
  try {
    const access = await rooms.openAccess(project, graph, telemetry).catch(withWarnings(project, noticed));
    const all = [...noticed, ...inProject(project, access.problems)];
    return { project, graph, access, telemetry, problems: all, made: { descriptions, artefact } };
  } catch (error) {
    artefact?.release();
    await graph.close();
    throw error;
  }
}

/** What stops the start is told together with what was noticed before. */
function withWarnings(project: ProjectConfig, noticed: readonly Problem[]): (error: unknown) => never {
  return (error) => {
    const problems = problemsOf(error);
    if (!problems) throw error;
    throw Object.assign(new ProjectError([...noticed, ...inProject(project, problems)]), { cause: error });
  };
}

/** Paths inside the project are told as seen from its folder. */
function inProject({ dir }: ProjectConfig, problems: readonly Problem[]): Problem[] {
  const told = (text: string): string => text.replaceAll(dir + sep, '');
  return problems.map(({ message, location, ...problem }) => ({
    ...problem,
    message: told(message),
    location: location && { ...location, file: told(location.file) },
  }));
}
