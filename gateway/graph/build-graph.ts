import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Environment } from '../rest/templates/template.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { bindGraph } from './bind/bind-graph.ts';
import { loadDocuments } from './definitions/documents.ts';
import type { DescriptionCopy, Graph } from './graph.ts';
import type { MergedGraph } from './merged-graph.ts';
import { mergeProject } from './mesh/merge-project.ts';
import { openMeshProject } from './mesh/mesh-project.ts';
import { projectFetchOf } from './mesh/project-fetch.ts';
import { refuseBehaviouralRootTransforms } from './mesh/refuse-root-transforms.ts';
import { closeClients, createClients } from './mesh/source-clients.ts';

export interface BuildGraphOptions {
  readonly telemetry: Telemetry;
  /** What `{env.X}` templates are filled from. */
  readonly environment: Environment;
  /** Loads modules and packages as from the project's folder. */
  readonly importer: (id: string) => Promise<unknown>;
  /** Stands between a source and the network while its description is read. @default the source's own fetch */
  readonly descriptionFetch?: (source: string, fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
  /** Copies of a source's description, tried in turn where the published one cannot be fetched or used. @default none */
  readonly copies?: ((source: string) => readonly DescriptionCopy[]) | undefined;
  /** Told the absolute path of each file that descriptions are read from, or looked for. */
  readonly opened?: ((path: string) => void) | undefined;
  /** Told the merged schema before anything is bound to it, to keep it. */
  readonly merged?: (graph: MergedGraph) => void;
}

/**
 * Builds the graph of a project. A source that cannot be built is left out, with the joins that need its
 * types, and is among the problems of the graph.
 * @throws ProjectError with all problems of the project's own files, or when no source could be built.
 */
export async function buildGraph(project: ProjectConfig, options: BuildGraphOptions): Promise<Graph> {
  const { telemetry, environment, importer, descriptionFetch, copies, opened } = options;
  refuseBehaviouralRootTransforms(project);
  const documents = await loadDocuments(project);
  const mesh = await openMeshProject(project, documents.patterns, importer, telemetry);
  const projectFetch = projectFetchOf(project, mesh);
  const clients = createClients(project, telemetry, environment, projectFetch);
  try {
    const merged = await mergeProject({
      ...{ project, mesh, clients, environment, importer },
      ...{ descriptionFetch, copies, opened },
    });
    options.merged?.(merged);
    return await bindGraph(merged, { project, environment, clients, documents, projectFetch, telemetry });
  } catch (error) {
    await closeClients(clients);
    throw error;
  }
}
