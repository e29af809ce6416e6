import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  GraphQLBoolean,
  GraphQLFloat,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLOutputType,
  type GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
  specifiedDirectives,
} from 'graphql';
import { first } from '../stamps/stamp-source.ts';

/** Mesh's scalars for a constraint that the upstream checks itself, by the type that a person would have written. */
const constrained: Readonly<Record<string, GraphQLScalarType>> = {
  NonEmptyString: GraphQLString,
  PositiveInt: GraphQLInt,
  NonNegativeInt: GraphQLInt,
  NegativeInt: GraphQLInt,
  NonPositiveInt: GraphQLInt,
  PositiveFloat: GraphQLFloat,
  NonNegativeFloat: GraphQLFloat,
  NegativeFloat: GraphQLFloat,
  NonPositiveFloat: GraphQLFloat,
  // What answers nothing answers that it was done.
  Void: GraphQLBoolean,
};

/**
 * A schema without types that only repeat a constraint: patterns, lengths, ranges and constants are plain
 * scalars. Mesh's own directives, and the types that only they need, are gone.
 */
export function withPlainTypes(schema: GraphQLSchema): GraphQLSchema {
  const plain = new Map<string, GraphQLScalarType>();
  for (const type of Object.values(schema.getTypeMap())) {
    const simpler = plainTypeOf(schema, type);
    if (simpler) plain.set(type.name, simpler);
  }
  const simplified = mapSchema(schema, {
    [MapperKind.COMPOSITE_FIELD]: (field) => ({ ...field, type: replaced<GraphQLOutputType>(field.type, plain) }),
    [MapperKind.ARGUMENT]: (arg) => ({ ...arg, type: replaced<GraphQLInputType>(arg.type, plain) }),
    [MapperKind.INPUT_OBJECT_FIELD]: (field) => ({ ...field, type: replaced<GraphQLInputType>(field.type, plain) }),
  });
  const { directives: _directives, types, ...config } = simplified.toConfig();
  return new GraphQLSchema({
    ...config,
    directives: specifiedDirectives,
    types: types.filter(({ name }) => !plain.has(name) && name !== 'ObjMap' && name !== 'HTTPMethod'),
  });
}

function plainTypeOf(schema: GraphQLSchema, type: GraphQLNamedType): GraphQLScalarType | undefined {
  if (isScalarType(type)) {
    const isConstraint = ['regexp', 'length'].some((name) => first(schema, type, name) !== undefined);
    return isConstraint ? GraphQLString : constrained[type.name];
  }
  // `const: charge` is an enum of one value to Mesh.
  return isEnumType(type) && /_const$/.test(type.name) && type.getValues().length === 1 ? GraphQLString : undefined;
}

function replaced<T extends GraphQLInputType | GraphQLOutputType>(
  type: T,
  plain: ReadonlyMap<string, GraphQLScalarType>,
): T {
  if (isNonNullType(type)) return new GraphQLNonNull(replaced(type.ofType as T, plain)) as unknown as T;
  if (isListType(type)) return new GraphQLList(replaced(type.ofType as T, plain)) as unknown as T;
  return (plain.get((type as GraphQLNamedType).name) as T | undefined) ?? type;
}
