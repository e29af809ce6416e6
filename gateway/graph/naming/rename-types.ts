import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLScalarType,
  type GraphQLSchema,
  GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from 'graphql';

/** The schema with types renamed; names that `names` does not have stay. */
export function renameTypes(schema: GraphQLSchema, names: ReadonlyMap<string, string>): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.TYPE]: (type) => {
      const name = names.get(type.name);
      return name === undefined || name === type.name ? type : withName(type, name);
    },
  });
}

function withName(type: GraphQLNamedType, name: string): GraphQLNamedType {
  // The definition's AST holds the old name, and printers prefer it.
  const rest = { name, astNode: undefined, extensionASTNodes: [] };
  if (isObjectType(type)) return new GraphQLObjectType({ ...type.toConfig(), ...rest });
  if (isInterfaceType(type)) return new GraphQLInterfaceType({ ...type.toConfig(), ...rest });
  if (isInputObjectType(type)) return new GraphQLInputObjectType({ ...type.toConfig(), ...rest });
  if (isEnumType(type)) return new GraphQLEnumType({ ...type.toConfig(), ...rest });
  if (isScalarType(type)) return new GraphQLScalarType({ ...type.toConfig(), ...rest });
  return new GraphQLUnionType({ ...type.toConfig(), ...rest });
}
