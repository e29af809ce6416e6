import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLNamedType,
  type GraphQLScalarType,
  type GraphQLSchema,
  GraphQLString,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { weftExtension } from '../graph.ts';
import { setStamp } from '../stamps/stamp.ts';
import { first } from '../stamps/stamp-source.ts';
import { camelCase, constantCase, pascalCase, uniqueNames } from './cases.ts';
import { renameTypes } from './rename-types.ts';

/**
 * A source's stamped schema under the names that a person would have given: types in PascalCase, fields
 * and arguments in camelCase, enum values in CONSTANT_CASE. Scalars that only repeat a pattern of the
 * description are `String`; an operation that answers nothing is `Boolean`.
 */
export function inGraphQLStyle(schema: GraphQLSchema): GraphQLSchema {
  const simplified = mapSchema(schema, {
    [MapperKind.SCALAR_TYPE]: (type) => (isPattern(schema, type) ? GraphQLString : type),
    [MapperKind.ROOT_FIELD]: (field) => (isVoid(field) ? { ...field, type: GraphQLBoolean } : field),
    [MapperKind.ENUM_TYPE]: renameValues,
  });
  const names = new Map<string, ReadonlyMap<string, string>>();
  const nameOf = (typeName: string, fieldName: string) => {
    const known = names.get(typeName) ?? uniqueNames(fieldNames(simplified.getType(typeName)), camelCase);
    names.set(typeName, known);
    return known.get(fieldName) ?? fieldName;
  };
  const renamed = mapSchema(simplified, {
    [MapperKind.COMPOSITE_FIELD]: (field, fieldName, typeName) => [
      nameOf(typeName, fieldName),
      { ...field, args: renameArguments(field.args) },
    ],
    [MapperKind.INPUT_OBJECT_FIELD]: (field, fieldName, typeName) => [nameOf(typeName, fieldName), field],
  });
  return renameTypes(renamed, uniqueNames(renamableTypes(renamed), pascalCase));
}

function renamableTypes(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .filter((type) => !roots.some((root) => root?.name === type.name))
    .map((type) => type.name);
}

function fieldNames(type: GraphQLNamedType | undefined): string[] {
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
  return Object.keys(type.getFields());
}

function renameArguments(args: GraphQLFieldConfigArgumentMap | undefined): GraphQLFieldConfigArgumentMap {
  const names = uniqueNames(Object.keys(args ?? {}), camelCase);
  return Object.fromEntries(Object.entries(args ?? {}).map(([name, arg]) => [names.get(name) ?? name, arg]));
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

function isPattern(schema: GraphQLSchema, type: GraphQLScalarType): boolean {
  return ['regexp', 'length'].some((name) => first(schema, type, name) !== undefined);
}

function isVoid(field: GraphQLFieldConfig<unknown, unknown>): boolean {
  return getNamedType(field.type).name === 'Void' && weftExtension in (field.extensions ?? {});
}
