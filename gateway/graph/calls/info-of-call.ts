import type { GraphQLField, GraphQLResolveInfo } from 'graphql';

/** What Mesh's resolvers need to know of a call that no field of a query made: one from a project's own code. */
export function infoOfCall(field: GraphQLField<unknown, unknown>, rootType: string): GraphQLResolveInfo {
  return {
    fieldName: field.name,
    fieldNodes: [],
    returnType: field.type,
    parentType: { name: rootType },
    path: { prev: undefined, key: field.name, typename: rootType },
    fragments: {},
    variableValues: {},
  } as unknown as GraphQLResolveInfo;
}
