import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { GraphQLEnumType, GraphQLInputObjectType, type GraphQLSchema, isEnumType, isNullableType } from 'graphql';
import { enumWireValue, fieldStamp, typeStamp } from '../stamps/stamp.ts';
import { acceptNames, wireScalar } from './wire-leaves.ts';

/**
 * The merged schema with the values of enums and scalars as they are on the wire, which the merge has lost. In style
 * `graphql` also without what only Mesh needs, and with inputs of which exactly one field counts declared so.
 */
export function bindLeaves(schema: GraphQLSchema, style: 'mesh' | 'graphql'): GraphQLSchema {
  const ownStyle = style === 'graphql';
  const placeholders = ownStyle ? placeholdersOf(schema) : new Set<string>();
  const bound = mapSchema(schema, {
    [MapperKind.ENUM_TYPE]: wireEnum,
    [MapperKind.SCALAR_TYPE]: wireScalar,
    [MapperKind.INPUT_OBJECT_TYPE]: (type) => (ownStyle ? exactlyOne(type) : type),
    [MapperKind.QUERY_ROOT_FIELD]: (field, name) => (placeholders.has(name) ? null : field),
  });
  for (const type of Object.values(bound.getTypeMap())) if (isEnumType(type) && typeStamp(type)) acceptNames(type);
  return bound;
}

function wireEnum(type: GraphQLEnumType): GraphQLEnumType {
  if (!typeStamp(type)?.values) return type;
  const config = type.toConfig();
  for (const [name, value] of Object.entries(config.values)) {
    const wire = enumWireValue(type, name, { extensions: value.extensions });
    if (wire !== undefined) value.value = wire;
  }
  return new GraphQLEnumType(config);
}

/** Mesh marks such inputs in its SDL alone, and takes the first field of several. */
function exactlyOne(type: GraphQLInputObjectType): GraphQLInputObjectType {
  const isOneOf =
    typeStamp(type)?.oneOf === true &&
    Object.values(type.getFields()).every((field) => isNullableType(field.type) && field.defaultValue === undefined);
  return isOneOf ? new GraphQLInputObjectType({ ...type.toConfig(), isOneOf }) : type;
}

/** Mesh's placeholders on a `Query` that has other fields. */
function placeholdersOf(schema: GraphQLSchema): ReadonlySet<string> {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const names = fields.filter((field) => fieldStamp(field)?.kind === 'placeholder').map(({ name }) => name);
  return new Set(names.length < fields.length ? names : []);
}
