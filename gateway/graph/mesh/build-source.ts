import type { MeshHandler, MeshSource, MeshTransform, YamlConfig } from '@graphql-mesh/types';
import { applySchemaTransforms } from '@graphql-mesh/utils';
import { mapSchema } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Problem } from '../../errors/project-error.ts';
import { fixedContentType } from '../../rest/compile-operation.ts';
import type { Environment } from '../../rest/templates/template.ts';
import type { DescribedSite } from '../merged-graph.ts';
import { inGraphQLStyle } from '../naming/graphql-style.ts';
import {
  type PaginationDeclarations,
  paginationDeclarations,
  refusedUnderMesh,
} from '../pagination/declared-pagination.ts';
import { setDefaultsAside } from '../stamps/default-values.ts';
import type { StampedOperation } from '../stamps/stamp.ts';
import { stampOperations } from '../stamps/stamp-operations.ts';
import { stampTypes } from '../stamps/stamp-source.ts';
import { createSourceSchema } from '../types/source-schema.ts';
import { loadCleaned } from './clean-openapi.ts';
import { type DescribedSource, describeSource } from './describe-source.ts';
import { executeByMesh, handlerFetch, type MeshExecution } from './executed-by-mesh.ts';
import type { MeshProject } from './mesh-project.ts';
import { operationCompiler } from './operation-compiler.ts';
import { behaviouralTransforms } from './shape-transforms.ts';

/** A source that is ready to be merged. */
export interface BuiltSource {
  readonly name: string;
  readonly handler: string;
  /** The schema after the source's transforms, stamped; `undefined` where Mesh itself executes the source. */
  readonly stamped: GraphQLSchema | undefined;
  /** For a source that Mesh executes: what its handler gave, and its transforms. */
  readonly executedByMesh: ExecutedByMesh | undefined;
  /** Where its description says that its operations are. */
  readonly described?: DescribedSite | undefined;
  /** Fields of its root types. */
  readonly rootFieldCount: number;
  readonly problems: readonly Problem[];
  /** The lists that are read page by page, and what is wrong with what the project says of them. */
  readonly pagination: PaginationDeclarations;
}

interface ExecutedByMesh {
  readonly source: MeshSource;
  readonly transforms: readonly MeshTransform[];
  /** After the transforms. */
  readonly typeNames: readonly string[];
}

export interface BuildSourceOptions {
  readonly project: ProjectConfig;
  readonly mesh: MeshProject;
  readonly source: YamlConfig.Source;
  readonly environment: Environment;
  /** For API descriptions. */
  readonly fetch: typeof globalThis.fetch;
  /** Told the absolute path of each file that is read, or looked for. */
  readonly opened?: ((path: string) => void) | undefined;
  /** How the source is called if Mesh executes it. */
  readonly execution: MeshExecution;
}

/** Handlers whose fields call REST with JSON answers: Mesh's REST transport marks them with `@httpOperation`. */
const restHandlers = new Set(['openapi', 'jsonSchema', 'raml']);

/**
 * Builds one source alone: its handler's schema, stamped, named and transformed.
 * @throws Error when the source cannot be had at all; it costs no other.
 */
export async function buildSource(options: BuildSourceOptions): Promise<BuiltSource> {
  const { project, mesh } = options;
  const handlerName = Object.keys(options.source.handler)[0] ?? '';
  const { style } = project.gateway.schema;
  const source = withStyle(options.source, style);
  const processed = await mesh.processSource(source);
  const described = handlerName === 'openapi' ? await describeSource(options) : undefined;
  const pagination = paginationDeclarations(project, source.name, described?.description);
  const behavioural = behaviouralTransforms(source.transforms);
  if (described && style === 'graphql' && behavioural.length === 0) {
    return shapedSource(options, processed.transforms ?? [], described, pagination);
  }
  if (described && style === 'graphql') {
    const config = source.handler.openapi ?? { source: '' };
    loadCleaned(processed.handler, described.description, { ...options, name: source.name, dir: project.dir, config });
  }
  const made = await getMeshSource(processed.handler, options);
  if (!restHandlers.has(handlerName) || behavioural.length > 0) {
    const executedByMesh = {
      source: executeByMesh(made, options.execution),
      transforms: processed.transforms ?? [],
      typeNames: await typeNamesAfterTransforms(mesh, source, made),
    };
    const problems = behavioural.map((name) => leftToMesh(project, source, name));
    return {
      name: source.name,
      handler: handlerName,
      stamped: undefined,
      executedByMesh,
      rootFieldCount: rootFields(made.schema),
      problems,
      pagination: refusedUnderMesh(source.name, pagination),
    };
  }
  stampTypes(made.schema, source.name);
  setDefaultsAside(made.schema);
  const operations = stampOperations(
    made.schema,
    source.name,
    described?.description.operations ?? [],
    operationCompiler(options, described?.description, described?.location),
    (schema) => described?.description.resolve(schema),
    pagedOperations(pagination),
  );
  const named = style === 'graphql' ? inGraphQLStyle(made.schema) : made.schema;
  return {
    name: source.name,
    handler: handlerName,
    stamped: applySchemaTransforms(named, { schema: named }, named, processed.transforms ?? []),
    executedByMesh: undefined,
    described: described && siteOf(described),
    rootFieldCount: operations.length,
    problems: [...(described?.problems ?? []), ...uncompiled(project, source, operations)],
    pagination,
  };
}

/** A source of which the schema comes straight from its description (style `graphql`). */
function shapedSource(
  options: BuildSourceOptions,
  transforms: readonly MeshTransform[],
  source: DescribedSource,
  pagination: PaginationDeclarations,
): BuiltSource {
  const { description, location, problems: described } = source;
  const { name, handler } = options.source;
  const operationHeaders = (handler.openapi?.operationHeaders ?? {}) as Record<string, string>;
  const { schema, operations, problems } = createSourceSchema({
    source: name,
    description,
    file: described[0]?.location?.file ?? location,
    compile: operationCompiler(options, description, location),
    selectQueryOrMutationField: handler.openapi?.selectQueryOrMutationField,
    contentType: fixedContentType(operationHeaders),
    paged: pagedOperations(pagination),
  });
  setDefaultsAside(schema);
  return {
    name,
    handler: 'openapi',
    stamped: applySchemaTransforms(schema, { schema }, schema, [...transforms]),
    executedByMesh: undefined,
    described: siteOf(source),
    rootFieldCount: operations.length,
    problems: [...described, ...problems.map((problem) => ({ ...problem, severity: 'warning' as const }))],
    pagination,
  };
}

function pagedOperations({ declared }: PaginationDeclarations): ReadonlySet<string> {
  return new Set(declared.map(({ pointer }) => pointer));
}

function siteOf({ description, location }: DescribedSource): DescribedSite {
  return { location, servers: description.document['servers'] };
}

/** Transforms remember what they have done, so that these are others than those that Mesh will run. */
async function typeNamesAfterTransforms(
  mesh: MeshProject,
  source: YamlConfig.Source,
  made: MeshSource,
): Promise<readonly string[]> {
  const { transforms = [] } = await mesh.processSource(source);
  const schema = mapSchema(made.schema, {});
  return Object.keys(applySchemaTransforms(schema, { ...made, schema }, schema, transforms).getTypeMap());
}

/** In style `graphql` a field answers what its success answers; failures are errors, not members of a union. */
function withStyle(source: YamlConfig.Source, style: 'mesh' | 'graphql'): YamlConfig.Source {
  const { openapi } = source.handler;
  if (style === 'mesh' || !openapi) return source;
  return { ...source, handler: { ...source.handler, openapi: { ignoreErrorResponses: true, ...openapi } } };
}

function getMeshSource(handler: MeshHandler, { fetch, execution }: BuildSourceOptions): Promise<MeshSource> {
  const fetchFn = handlerFetch(execution.calls, fetch);
  return handler.getMeshSource({ fetchFn: fetchFn as Parameters<MeshHandler['getMeshSource']>[0]['fetchFn'] });
}

function leftToMesh(project: ProjectConfig, source: YamlConfig.Source, transform: string): Problem {
  return {
    severity: 'warning',
    message: `"${source.name}" is answered by Mesh's own resolvers, because its transform "${transform}" changes how fields are answered`,
    location: project.locate(['sources', sourceIndex(project, source), 'transforms']),
  };
}

function uncompiled(
  project: ProjectConfig,
  source: YamlConfig.Source,
  operations: readonly StampedOperation[],
): Problem[] {
  if (!source.handler.openapi) return [];
  const location = project.locate(['sources', sourceIndex(project, source)]);
  return operations.flatMap(({ field, uncompiled: reason }) =>
    reason === undefined
      ? []
      : [{ severity: 'warning', message: `${source.name}: ${field} is left to Mesh's resolver: ${reason}`, location }],
  );
}

function sourceIndex(project: ProjectConfig, source: YamlConfig.Source): number {
  return project.mesh.sources.findIndex(({ name }) => name === source.name);
}

function rootFields(schema: GraphQLSchema): number {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.reduce((count, type) => count + Object.keys(type?.getFields() ?? {}).length, 0);
}
