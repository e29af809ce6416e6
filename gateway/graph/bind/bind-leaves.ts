import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { GraphQLEnumType, type GraphQLScalarType, type GraphQLSchema, isSpecifiedScalarType } from 'graphql';
import { fileScalar } from '../stamps/file-scalar.ts';
import { enumWireValue, typeStamp } from '../stamps/stamp.ts';
import { keepWireText, losslessBigInt } from '../stamps/wire-scalars.ts';

/** The merged schema with the values of enums and scalars as they are on the wire, which the merge has lost. */
export function bindLeaves(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.ENUM_TYPE]: wireEnum,
    [MapperKind.SCALAR_TYPE]: wireScalar,
  });
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

function wireScalar(type: GraphQLScalarType): GraphQLScalarType {
  if (isSpecifiedScalarType(type)) return type;
  const stamp = typeStamp(type);
  if (!stamp) return type;
  if (stamp.typeName === 'BigInt') return losslessBigInt(type);
  if (stamp.typeName === 'File') return fileScalar(type);
  return stamp.wireScalar ? keepWireText(type) : type;
}
