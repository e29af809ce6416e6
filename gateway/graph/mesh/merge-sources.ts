import { getMesh, type MeshInstance } from '@graphql-mesh/runtime';
import type { MeshHandler } from '@graphql-mesh/types';
import { getAdditionalResolversFromTypeDefs, resolveAdditionalResolversWithoutImport } from '@graphql-mesh/utils';
import type { IResolvers } from '@graphql-tools/utils';
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { needsStitching } from '../definitions/needs-stitching.ts';
import type { BuiltSource } from './build-source.ts';
import type { MeshProject } from './mesh-project.ts';

/** Mesh's own definition of the directive, which SDL with `@resolveTo` needs to be valid. */
const resolveToDirective = parse(/* GraphQL */ `
  scalar ResolveToSourceArgs
  directive @resolveTo(
    requiredSelectionSet: String
    sourceName: String
    sourceTypeName: String
    sourceFieldName: String
    sourceSelectionSet: String
    sourceArgs: ResolveToSourceArgs
    keyField: String
    keysArg: String
    valueKeyField: String
    pubsubTopic: String
    filterBy: String
    additionalArgs: ResolveToSourceArgs
    result: String
    resultType: String
  ) on FIELD_DEFINITION
`);

/** Lets Mesh merge sources that are built already, with the project's own definitions and resolvers. */
export async function mergeSources(
  mesh: MeshProject,
  sources: readonly { built: BuiltSource; schema: GraphQLSchema | undefined }[],
  typeDefinitions: readonly DocumentNode[],
  resolvers: readonly IResolvers[],
): Promise<MeshInstance> {
  const declared = getAdditionalResolversFromTypeDefs([...typeDefinitions]).filter((join) => typeof join !== 'string');
  const resolversOf = (joins: typeof declared) =>
    joins.map((join) => resolveAdditionalResolversWithoutImport(join, mesh.shared.pubsub)) as IResolvers[];
  const joined = resolversOf(declared);
  const executedByMesh = new Set(sources.flatMap(({ built }) => (built.executedByMesh ? [built.name] : [])));
  // Other joins get resolvers of their own; of theirs Mesh need not understand the keys.
  const ofMesh = declared.filter((join) => 'pubsubTopic' in join || executedByMesh.has(join.sourceName));
  return getMesh({
    ...mesh.shared,
    // These are applied to the schema once it is bound.
    transforms: [],
    logger: mesh.logger,
    merger: await mesh.merger(sources.length > 1 || [...resolvers, ...joined].some(needsStitching)),
    sources: sources.map(({ built, schema }) => ({
      name: built.name,
      handler: readyHandler(built, schema),
      transforms: built.executedByMesh ? [...built.executedByMesh.transforms] : [],
    })),
    additionalTypeDefs: [...(joined.length > 0 ? [resolveToDirective] : []), ...typeDefinitions],
    additionalResolvers: [...resolvers, ...resolversOf(ofMesh)],
  });
}

function readyHandler(built: BuiltSource, schema: GraphQLSchema | undefined): MeshHandler {
  return {
    async getMeshSource() {
      if (built.executedByMesh) return built.executedByMesh.source;
      if (!schema) throw new Error(`"${built.name}" has no schema.`);
      return { schema };
    },
  };
}
