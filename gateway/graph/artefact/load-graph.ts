import type { ProjectConfig } from '../../config/gateway-config.ts';
import { ProjectError } from '../../errors/project-error.ts';
import type { Environment } from '../../rest/templates/template.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { bindGraph } from '../bind/bind-graph.ts';
import type { SourceField } from '../bind/operation-index.ts';
import { declaredJoins } from '../definitions/declared-joins.ts';
import { loadDocuments } from '../definitions/documents.ts';
import { needsStitching } from '../definitions/needs-stitching.ts';
import { loadProjectResolvers } from '../definitions/project-resolvers.ts';
import { loadTypeDefinitions } from '../definitions/type-definitions.ts';
import type { Graph } from '../graph.ts';
import type { MergedGraph, MergedSource, MergeProblems } from '../merged-graph.ts';
import { contextWithoutMesh } from '../mesh/context-without-mesh.ts';
import { createMeshFields } from '../mesh/mesh-fields.ts';
import { closeClients, createClients } from '../mesh/source-clients.ts';
import { reasonOf } from '../reason.ts';
import { applyResolvers } from './apply-resolvers.ts';
import { decode } from './codec.ts';
import { loadOperations } from './load-operations.ts';
import { loadScalar } from './load-scalar.ts';
import { loadSchema } from './load-schema.ts';
import type { KeptGraph } from './stored-graph.ts';

export interface LoadGraphOptions {
  readonly telemetry: Telemetry;
  /** What `{env.X}` templates are filled from. */
  readonly environment: Environment;
  /** Loads modules as from the project's folder. */
  readonly importer: (id: string) => Promise<unknown>;
}

/**
 * The graph of a project from what was kept of its build: the same as if it were built now, without Mesh.
 * Joins, endpoints, credentials and rules are read from the project as it is now.
 * @throws ProjectError with all that is wrong in the project's own definitions.
 */
export async function loadGraph(project: ProjectConfig, kept: KeptGraph, options: LoadGraphOptions): Promise<Graph> {
  const { telemetry, environment } = options;
  const documents = await loadDocuments(project);
  const clients = createClients(project, telemetry, environment, {});
  try {
    const merged = await loadMerged(project, kept, options);
    return await bindGraph(merged, { project, environment, clients, documents, projectFetch: {}, telemetry });
  } catch (error) {
    await closeClients(clients);
    throw error;
  }
}

async function loadMerged(
  project: ProjectConfig,
  kept: KeptGraph,
  { telemetry, environment, importer }: LoadGraphOptions,
): Promise<MergedGraph> {
  const graph = kept.graph();
  const sources = graph.sources.map(({ state }) => decode(state) as MergedSource);
  const operations = loadOperations({ project, environment, kept, graph }, sources);
  const references = { numberOf: () => undefined, of: (number: number) => operations[number] };
  const schema = loadSchema(graph.schema, { references, scalar: loadScalar });
  const [definitions, resolvers] = await Promise.all([
    loadTypeDefinitions(project, importer),
    loadProjectResolvers(project, importer, undefined, new Set()),
  ]);
  const isStitched = sources.filter(({ state }) => state === 'ready').length > 1 || resolvers.maps.some(needsStitching);
  const isSomeLeftOut = sources.some(({ state }) => state === 'left out');
  try {
    applyResolvers(schema, resolvers.maps, !isStitched && !isSomeLeftOut);
  } catch (error) {
    throw new ProjectError([{ severity: 'error', message: `the sources cannot be merged: ${reasonOf(error)}` }]);
  }
  const problems = decode(graph.problems) as MergeProblems;
  return {
    schema,
    enumsBy: graph.enumsBy,
    sources,
    sourceFields: graph.sourceFields.flatMap(([source, rootType, fieldName, number]): SourceField[] => {
      const operation = operations[number];
      return operation ? [{ source, rootType, fieldName, operation }] : [];
    }),
    joins: declaredJoins(project, definitions.documents),
    resolvedByProject: resolvers.coordinates,
    directives: new Set(),
    meshFields: createMeshFields(),
    problems: { ...problems, definitions: [...problems.definitions, ...resolvers.problems] },
    context: contextWithoutMesh(telemetry),
    rootTransforms: [],
    projectPlugins: [],
    close: () => undefined,
  };
}
