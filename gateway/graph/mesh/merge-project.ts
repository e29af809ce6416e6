import type { MeshInstance } from '@graphql-mesh/runtime';
import type { YamlConfig } from '@graphql-mesh/types';
import { getInContextSDK } from '@graphql-mesh/utils';
import { GraphQLError, isObjectType } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { type Problem, ProjectError } from '../../errors/project-error.ts';
import type { Environment } from '../../rest/templates/template.ts';
import { bindLeaves } from '../bind/bind-leaves.ts';
import { operationFields, type SourceField } from '../bind/operation-index.ts';
import { type Definitions, loadDefinitions } from '../definitions/load-definitions.ts';
import { directiveProblems, speltDirectives } from '../definitions/spelt-directives.ts';
import type { DescriptionCopy, SourceState } from '../graph.ts';
import type { MergedGraph, MergedSource } from '../merged-graph.ts';
import { type NamedSource, nameSources } from '../naming/name-sources.ts';
import { addConnections } from '../pagination/add-connections.ts';
import { reasonOf } from '../reason.ts';
import { restoreDefaults } from '../stamps/default-values.ts';
import { type BuiltSource, buildSource } from './build-source.ts';
import { mergeSources } from './merge-sources.ts';
import { createMeshFields, type MeshFields } from './mesh-fields.ts';
import type { MeshProject } from './mesh-project.ts';
import { type Clients, clientOf } from './source-clients.ts';

export interface MergeOptions {
  readonly project: ProjectConfig;
  readonly mesh: MeshProject;
  readonly clients: Clients;
  readonly environment: Environment;
  readonly importer: (id: string) => Promise<unknown>;
  /** Stands between a source and the network while its description is read. @default the source's own fetch */
  readonly descriptionFetch?: ((source: string, fetch: typeof globalThis.fetch) => typeof globalThis.fetch) | undefined;
  /** Copies of a source's description, tried in turn where the published one cannot be fetched or used. @default none */
  readonly copies?: ((source: string) => readonly DescriptionCopy[]) | undefined;
  /** Told the absolute path of each file that descriptions are read from, or looked for. */
  readonly opened?: ((path: string) => void) | undefined;
}

/**
 * Builds every source and lets Mesh merge those that are ready.
 * @throws ProjectError when no source could be built, or what is there cannot be merged.
 */
export async function mergeProject(options: MergeOptions): Promise<MergedGraph> {
  const { project, mesh } = options;
  const meshFields = createMeshFields();
  const attempts = await Promise.all(project.mesh.sources.map((source) => attempt(source, meshFields, options)));
  const { sources, problems: namingProblems } = nameSources(
    attempts.flatMap(({ built }) => built ?? []),
    project,
  );
  const leftOut = attempts.flatMap(({ built, problem }) => (built ? [] : (problem ?? [])));
  const fromCopies = attempts.flatMap(({ built, problem }) => (built ? (problem ?? []) : []));
  if (sources.length === 0) throw new ProjectError(leftOut.length > 0 ? leftOut : [noSources(project)]);

  const definitions = await loadDefinitions(project, sources, mesh.shared.pubsub, options.importer, leftOut.length > 0);
  const instance = await merge(mesh, sources, definitions);
  const wrong = directiveProblems(instance.schema, definitions.documents);
  if (wrong.length > 0) throw new ProjectError([...definitions.problems, ...wrong]);
  const { style } = project.gateway.schema;
  const paged = addConnections(
    instance.schema,
    sources.flatMap(({ built }) => built.pagination.declared),
  );
  const schema = bindLeaves(paged.schema, style);
  restoreDefaults(schema);
  meshFields.locate(schema);
  return {
    schema,
    // Under Mesh resolvers know values of enums by name where it stitches, and those of its SDK always.
    enumsBy: style === 'mesh' && schema.extensions['stitchingInfo'] ? 'name' : 'value',
    sources: attempts.map(mergedSource),
    sourceFields: sources.flatMap(sourceFields),
    joins: definitions.joins,
    resolvedByProject: definitions.resolvedByProject,
    directives: speltDirectives(definitions.documents),
    meshFields,
    problems: {
      leftOut,
      sources: [...fromCopies, ...attempts.flatMap(({ built }) => built?.problems ?? []), ...namingProblems],
      definitions: [
        ...definitions.problems,
        ...sources.flatMap(({ built }) => built.pagination.problems),
        ...paged.problems,
      ],
    },
    context: {
      pubsub: instance.pubsub,
      cache: instance.cache,
      logger: instance.logger,
      sdk: sdkOfMesh(instance, schema, sources),
    },
    rootTransforms: mesh.shared.transforms ?? [],
    projectPlugins: mesh.shared.additionalEnvelopPlugins ?? [],
    close: () => instance.destroy(),
  };
}

/** What became of one source: built, or the reason why it is left out. */
interface Attempt {
  readonly name: string;
  readonly handler: string;
  readonly built?: BuiltSource | undefined;
  readonly copy?: SourceState['copy'];
  readonly problem?: Problem;
}

async function attempt(
  source: YamlConfig.Source,
  meshFields: MeshFields,
  { project, mesh, clients, environment, descriptionFetch, copies, opened }: MergeOptions,
): Promise<Attempt> {
  const { name } = source;
  const handler = Object.keys(source.handler)[0] ?? '';
  const { calls, description } = clientOf(clients, name);
  const fetch = descriptionFetch ? descriptionFetch(name, description.fetch) : description.fetch;
  const execution = { source: name, calls, fields: meshFields };
  const builtBy = (through: typeof globalThis.fetch) =>
    buildSource({ project, mesh, source, environment, fetch: through, opened, execution });
  try {
    return { name, handler, built: await builtBy(fetch) };
  } catch (error) {
    const reason = reasonOf(error);
    const location = project.locate(['sources', project.mesh.sources.indexOf(source)]);
    for (const { from, fetch: ofCopy } of copies?.(name) ?? []) {
      const built = await builtBy(ofCopy).catch(() => undefined);
      if (!built) continue;
      const message = `${name} is served from its copy in ${from}: ${reason}`;
      return { name, handler, built, copy: { from, reason }, problem: { severity: 'warning', message, location } };
    }
    return { name, handler, problem: { severity: 'error', message: `${name} is left out: ${reason}`, location } };
  }
}

function mergedSource({ name, handler, built, copy, problem }: Attempt): MergedSource {
  if (!built)
    return { name, handler, state: 'left out', operations: 0, reason: problem?.message, execution: 'left out' };
  const { rootFieldCount: operations, executedByMesh, described } = built;
  const execution = executedByMesh ? 'mesh' : 'compiled';
  return { name, handler, state: 'ready', operations, execution, described, ...(copy && { copy }) };
}

async function merge(
  mesh: MeshProject,
  sources: readonly NamedSource[],
  definitions: Definitions,
): Promise<MeshInstance> {
  try {
    return await mergeSources(mesh, sources, definitions.documents, definitions.resolvers);
  } catch (error) {
    if (definitions.problems.length > 0) throw new ProjectError(definitions.problems);
    const at = error instanceof GraphQLError && error.source ? ` (${error.source.name})` : '';
    throw new ProjectError([{ severity: 'error', message: `the sources cannot be merged${at}: ${reasonOf(error)}` }]);
  }
}

function sourceFields({ built, beforePrefixing }: NamedSource): SourceField[] {
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

function sdkOfMesh(
  { rawSources, logger }: MeshInstance,
  schema: MergedGraph['schema'],
  sources: readonly NamedSource[],
): Record<string, unknown> {
  const compiled = new Set(sources.flatMap(({ schema: own, built }) => (own ? [built.name] : [])));
  const others = rawSources.filter(({ name }) => !compiled.has(name));
  return others.length === 0 ? {} : getInContextSDK(schema, others, logger, []);
}

function noSources(project: ProjectConfig): Problem {
  return {
    severity: 'error',
    message: 'there is no source: add one under "sources"',
    location: project.locate(['sources']),
  };
}
