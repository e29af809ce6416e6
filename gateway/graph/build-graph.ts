import type { MeshInstance } from '@graphql-mesh/runtime';
import type { YamlConfig } from '@graphql-mesh/types';
import { GraphQLError, isObjectType } from 'graphql';
import type { ProjectConfig } from '../config/gateway-config.ts';
import { type Problem, ProjectError } from '../errors/project-error.ts';
import { compileTemplate, type Environment } from '../rest/templates/template.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { bindLeaves } from './bind/bind-leaves.ts';
import { bindResolvers } from './bind/bind-resolvers.ts';
import { indexOperations, operationFields } from './bind/operation-index.ts';
import { applyRootTransforms, underFinalNames } from './bind/root-transforms.ts';
import { contextFactory } from './context/context-factory.ts';
import { sourceTypes } from './context/source-types.ts';
import { type Documents, loadDocuments } from './definitions/documents.ts';
import { loadDefinitions } from './definitions/load-definitions.ts';
import type { Graph, SourceState } from './graph.ts';
import { compileJoins } from './joins/compile-joins.ts';
import { buildSource } from './mesh/build-source.ts';
import { mergeSources } from './mesh/merge-sources.ts';
import { createMeshFields, type MeshFields } from './mesh/mesh-fields.ts';
import { type MeshProject, openMeshProject } from './mesh/mesh-project.ts';
import { fetchOf, type ProjectFetchOptions, projectFetchOf } from './mesh/project-fetch.ts';
import { refuseBehaviouralRootTransforms } from './mesh/refuse-root-transforms.ts';
import { createSourceClients, type SourceClients } from './mesh/source-clients.ts';
import { type NamedSource, nameSources } from './naming/name-sources.ts';
import { reasonOf } from './reason.ts';
import { restoreDefaults } from './stamps/default-values.ts';
import { createConcreteType } from './values/concrete-type.ts';
import { createSchemaViews } from './values/schema-view.ts';

export interface BuildGraphOptions {
  readonly telemetry: Telemetry;
  /** What `{env.X}` templates are filled from. */
  readonly environment: Environment;
  /** Loads modules and packages as from the project's folder. */
  readonly importer: (id: string) => Promise<unknown>;
  /** Stands between a source and the network while its description is read. @default the source's own fetch */
  readonly descriptionFetch?: (source: string, fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
}

/**
 * Builds the graph of a project. A source that cannot be built is left out, with the joins that need its
 * types, and is among the problems of the graph.
 * @throws ProjectError with all problems of the project's own files, or when no source could be built.
 */
export async function buildGraph(project: ProjectConfig, options: BuildGraphOptions): Promise<Graph> {
  refuseBehaviouralRootTransforms(project);
  const documents = await loadDocuments(project);
  const mesh = await openMeshProject(project, documents.patterns, options.importer, options.telemetry);
  const projectFetch = projectFetchOf(project, mesh);
  const clients = new Map(
    project.mesh.sources.map((source) => [
      source.name,
      createSourceClients(source, project, options.telemetry, options.environment, projectFetch),
    ]),
  );
  try {
    return await assemble({ project, mesh, clients, meshFields: createMeshFields(), projectFetch, documents, options });
  } catch (error) {
    await closeAll(clients);
    throw error;
  }
}

type Clients = ReadonlyMap<string, SourceClients>;

interface Parts {
  readonly project: ProjectConfig;
  readonly mesh: MeshProject;
  readonly clients: Clients;
  readonly meshFields: MeshFields;
  readonly projectFetch: ProjectFetchOptions;
  readonly documents: Documents;
  readonly options: BuildGraphOptions;
}

async function assemble(parts: Parts): Promise<Graph> {
  const { project, mesh, clients, meshFields, projectFetch, documents, options } = parts;
  const attempts = await Promise.all(project.mesh.sources.map((source) => attempt(source, parts)));
  const { sources, problems: namingProblems } = nameSources(
    attempts.flatMap(({ built }) => built ?? []),
    project,
  );
  const leftOut = attempts.flatMap(({ problem }) => problem ?? []);
  if (sources.length === 0) throw new ProjectError(leftOut.length > 0 ? leftOut : [noSources(project)]);

  const definitions = await loadDefinitions(project, sources, mesh.shared.pubsub, options.importer, leftOut.length > 0);
  const instance = await merge(mesh, sources, definitions);
  const { style } = project.gateway.schema;
  const schema = bindLeaves(instance.schema, style);
  restoreDefaults(schema);
  meshFields.locate(schema);
  const concreteType = createConcreteType(schema);
  // Under Mesh resolvers know values of enums by name where it stitches, and those of its SDK always.
  const enumsBy = style === 'mesh' && schema.extensions['stitchingInfo'] ? 'name' : 'value';
  const views = createSchemaViews(schema, concreteType, enumsBy);
  const sdkViews = style === 'mesh' ? createSchemaViews(schema, concreteType, 'name') : views;
  const operations = indexOperations(schema, sources.flatMap(sourceFields), (name) => clientsOf(clients, name).calls);
  const { joins, problems: joinProblems } = compileJoins(definitions.joins, {
    schema,
    operations,
    meshFields,
    views,
    concreteType,
    resolvedByProject: definitions.resolvedByProject,
    strict: project.hasGatewaySection,
    compileTemplate: (text) => compileTemplate(text, options.environment),
    sources: new Map(attempts.map(({ name, built }) => [name, executionOf(built)])),
  });
  const fatal = [...definitions.problems, ...joinProblems].filter(({ severity }) => severity === 'error');
  if (fatal.length > 0) throw new ProjectError([...fatal, ...leftOut]);
  bindResolvers(schema, {
    operations,
    views,
    enumsBy,
    concreteType,
    joins,
    projectResolvers: definitions.resolvedByProject,
    ownCalls: projectFetch.customFetch === undefined && projectFetch.wrapFetch === undefined,
  });
  const finished = applyRootTransforms(schema, mesh.shared.transforms ?? [], style);

  const compiled = sources.filter(({ schema: own }) => own !== undefined).map(({ built }) => built.name);
  const createContext = contextFactory({
    mesh: instance,
    schema,
    operations,
    views: sdkViews,
    compiled,
    callLimits: project.gateway.limits.upstreamCalls,
    fetch: fetchOf(projectFetch),
  });
  return {
    schema: finished.schema,
    sources: attempts.map(stateOf),
    problems: [
      ...leftOut,
      ...attempts.flatMap(({ built }) => built?.problems ?? []),
      ...namingProblems,
      ...definitions.problems,
      ...joinProblems,
      ...documents.problems,
    ],
    projectPlugins: mesh.shared.additionalEnvelopPlugins ?? [],
    documents: documents.documents,
    sourceTypes: () => sourceTypes(schema, compiled, operations),
    createContext: (request) => createContext(underFinalNames(request, finished.coordinates)),
    close: async () => {
      instance.destroy();
      await closeAll(clients);
    },
  };
}

/** What became of one source: built, or the reason why it is left out. */
interface Attempt {
  readonly name: string;
  readonly handler: string;
  readonly built?: Awaited<ReturnType<typeof buildSource>>;
  readonly problem?: Problem;
}

async function attempt(
  source: YamlConfig.Source,
  { project, mesh, clients, meshFields, options: { environment, descriptionFetch } }: Parts,
): Promise<Attempt> {
  const { name } = source;
  const handler = Object.keys(source.handler)[0] ?? '';
  const { calls, description } = clientsOf(clients, name);
  const fetch = descriptionFetch ? descriptionFetch(name, description.fetch) : description.fetch;
  const execution = { source: name, calls, fields: meshFields };
  try {
    return { name, handler, built: await buildSource({ project, mesh, source, environment, fetch, execution }) };
  } catch (error) {
    const index = project.mesh.sources.indexOf(source);
    const location = project.locate(['sources', index]);
    return {
      name,
      handler,
      problem: { severity: 'error', message: `${name} is left out: ${reasonOf(error)}`, location },
    };
  }
}

function executionOf(built: Attempt['built']): 'compiled' | 'mesh' | 'left out' {
  if (!built) return 'left out';
  return built.executedByMesh ? 'mesh' : 'compiled';
}

function stateOf({ name, handler, built, problem }: Attempt): SourceState {
  if (!built) return { name, handler, state: 'left out', operations: 0, reason: problem?.message };
  return { name, handler, state: 'ready', operations: built.rootFieldCount };
}

async function merge(
  mesh: MeshProject,
  sources: readonly NamedSource[],
  definitions: Awaited<ReturnType<typeof loadDefinitions>>,
): Promise<MeshInstance> {
  try {
    return await mergeSources(mesh, sources, definitions.documents, definitions.resolvers);
  } catch (error) {
    if (definitions.problems.length > 0) throw new ProjectError(definitions.problems);
    const at = error instanceof GraphQLError && error.source ? ` (${error.source.name})` : '';
    throw new ProjectError([{ severity: 'error', message: `the sources cannot be merged${at}: ${reasonOf(error)}` }]);
  }
}

function sourceFields({ built, beforePrefixing }: NamedSource) {
  if (!beforePrefixing) return [];
  const roots = new Set([beforePrefixing.getQueryType()?.name, beforePrefixing.getMutationType()?.name]);
  return [...operationFields(beforePrefixing)]
    .filter(({ type }) => isObjectType(type) && roots.has(type.name))
    .map(({ type, field, operation }) => ({
      source: built.name,
      rootType: type.name,
      fieldName: field.name,
      operation,
    }));
}

function clientsOf(clients: Clients, name: string): SourceClients {
  const found = clients.get(name);
  if (!found) throw new Error(`There is no client for the source "${name}".`);
  return found;
}

async function closeAll(clients: Clients): Promise<void> {
  await Promise.all([...clients.values()].map((client) => client.close()));
}

function noSources(project: ProjectConfig): Problem {
  return {
    severity: 'error',
    message: 'there is no source: add one under "sources"',
    location: project.locate(['sources']),
  };
}
