import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  type GraphQLArgumentConfig,
  GraphQLEnumType,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLInputType,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNullableType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { argumentStamp, setStamp } from '../stamps/stamp.ts';
import { camelCase, constantCase, pascalCase, uniqueNames } from './cases.ts';
import { ownerNames } from './owner-names.ts';
import { withPlainTypes } from './plain-types.ts';
import { renameTypes } from './rename-types.ts';

/**
 * A source's stamped schema as a person would have written it: types in PascalCase, fields and arguments
 * in camelCase, enum values in CONSTANT_CASE, types without a name named by the field that has them.
 */
export function inGraphQLStyle(schema: GraphQLSchema): GraphQLSchema {
  const plain = withPlainTypes(schema);
  const names = new Map<string, ReadonlyMap<string, string>>();
  const nameOf = (typeName: string, fieldName: string) => {
    const known = names.get(typeName) ?? uniqueNames(fieldNames(plain.getType(typeName)), camelCase);
    names.set(typeName, known);
    return known.get(fieldName) ?? fieldName;
  };
  const renamed = mapSchema(plain, {
    [MapperKind.ENUM_TYPE]: renameValues,
    [MapperKind.COMPOSITE_FIELD]: (field, fieldName, typeName) => [
      nameOf(typeName, fieldName),
      { ...field, description: field.description?.trim() ?? null, args: renameArguments(field.args) },
    ],
    [MapperKind.INPUT_OBJECT_FIELD]: (field, fieldName, typeName) => [
      nameOf(typeName, fieldName),
      { ...field, description: field.description?.trim() ?? null },
    ],
  });
  return renameTypes(renamed, typeNames(plain));
}

/** A name taken from an owner yields to one that the description gives. */
function typeNames(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const owned = ownerNames(schema);
  const renamable = renamableTypes(schema);
  const given = uniqueNames(
    renamable.filter((name) => !owned.has(name)),
    pascalCase,
  );
  const taken = new Set(given.values());
  const byOwner = uniqueNames([...owned.keys()], (name) => pascalCase(owned.get(name) ?? name));
  return new Map([
    ...given,
    ...[...byOwner].map(([name, target]) => [name, taken.has(target) ? pascalCase(name) : pascalCase(target)] as const),
  ]);
}

function renamableTypes(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return (
    Object.values(schema.getTypeMap())
      .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
      .filter((type) => !roots.some((root) => root?.name === type.name))
      // Scalars have names that are known beyond this API.
      .filter((type) => !isScalarType(type))
      .map((type) => type.name)
  );
}

function fieldNames(type: GraphQLNamedType | undefined): string[] {
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
  return Object.keys(type.getFields());
}

function renameArguments(args: GraphQLFieldConfigArgumentMap | undefined): GraphQLFieldConfigArgumentMap {
  const names = uniqueNames(Object.keys(args ?? {}), camelCase);
  return Object.fromEntries(
    Object.entries(args ?? {}).map(([name, arg]) => [
      names.get(name) ?? name,
      { ...arg, type: demanded(arg), description: arg.description?.trim() ?? null },
    ]),
  );
}

function demanded(arg: GraphQLArgumentConfig): GraphQLInputType {
  const required = argumentStamp({ extensions: arg.extensions ?? {} })?.required === true;
  return required && isNullableType(arg.type) ? new GraphQLNonNull(arg.type) : arg.type;
}

/** The value's old name is kept beside it: by it the type's stamp knows what goes on the wire. */
function renameValues(type: GraphQLEnumType): GraphQLEnumType {
  const { values, ...config } = type.toConfig();
  const names = uniqueNames(Object.keys(values), constantCase);
  const renamed = Object.entries(values).map(([name, value]) => {
    const copy = { ...value, value: value.value ?? name, extensions: { ...value.extensions } };
    setStamp(copy, { property: name, field: name });
    return [names.get(name) ?? name, copy] as const;
  });
  return new GraphQLEnumType({ ...config, values: Object.fromEntries(renamed) });
}
