import type { MeshPubSub } from '@graphql-mesh/types';
import type { IResolvers } from '@graphql-tools/utils';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Problem } from '../../errors/project-error.ts';
import type { JoinDeclaration } from '../joins/join-declaration.ts';
import type { NamedSource } from '../naming/name-sources.ts';
import { declaredJoins, locateNode } from './declared-joins.ts';
import { keepFittingDefinitions } from './fitting-definitions.ts';
import { keepFittingResolvers } from './fitting-resolvers.ts';
import { loadProjectResolvers } from './project-resolvers.ts';
import { loadTypeDefinitions } from './type-definitions.ts';

/** What a project itself adds to the schema of its sources. */
export interface Definitions {
  readonly documents: readonly DocumentNode[];
  readonly resolvers: readonly IResolvers[];
  readonly joins: readonly JoinDeclaration[];
  /** Coordinates of the fields that functions of the project answer. */
  readonly resolvedByProject: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/**
 * @param someLeftOut whether a source is left out: types that are then missing are missing for that
 * reason, and what names them is left out with a warning.
 */
export async function loadDefinitions(
  project: ProjectConfig,
  sources: readonly NamedSource[],
  pubsub: MeshPubSub | undefined,
  importer: (id: string) => Promise<unknown>,
  someLeftOut: boolean,
): Promise<Definitions> {
  const loaded = await loadTypeDefinitions(project, importer);
  const fitting = keepFittingDefinitions(
    loaded.documents,
    knownTypes(sources),
    locateNode,
    someLeftOut ? 'warning' : 'error',
  );
  const executedByMesh = new Set(sources.flatMap(({ built }) => (built.executedByMesh ? [built.name] : [])));
  const resolvers = await loadProjectResolvers(project, importer, pubsub, executedByMesh);
  const { maps, problems } = someLeftOut
    ? keepFittingResolvers(resolvers.maps, schemasOf(sources), fitting.documents)
    : { maps: resolvers.maps, problems: [] };
  return {
    documents: fitting.documents,
    resolvers: maps,
    joins: declaredJoins(project, fitting.documents),
    resolvedByProject: resolvers.coordinates,
    problems: [...loaded.problems, ...fitting.problems, ...resolvers.problems, ...problems],
  };
}

function schemasOf(sources: readonly NamedSource[]): GraphQLSchema[] {
  return sources.flatMap(({ schema, built }) => schema ?? built.executedByMesh?.source.schema ?? []);
}

function knownTypes(sources: readonly NamedSource[]): ReadonlySet<string> {
  return new Set(
    sources.flatMap(({ built, schema }) =>
      schema ? Object.keys(schema.getTypeMap()) : (built.executedByMesh?.typeNames ?? []),
    ),
  );
}
