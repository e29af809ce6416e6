import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { GraphQLEnumType, type GraphQLScalarType, type GraphQLSchema, isSpecifiedScalarType } from 'graphql';
import { fileScalar } from '../stamps/file-scalar.ts';
import { typeStamp } from '../stamps/stamp.ts';
import { keepWireText, losslessBigInt } from '../stamps/wire-scalars.ts';

/** The merged schema with the values of enums and scalars as they are on the wire, which the merge has lost. */
export function bindLeaves(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.ENUM_TYPE]: wireEnum,
    [MapperKind.SCALAR_TYPE]: wireScalar,
  });
}

function wireEnum(type: GraphQLEnumType): GraphQLEnumType {
  const values = typeStamp(type)?.values;
  if (!values) return type;
  const config = type.toConfig();
  for (const [name, value] of Object.entries(config.values)) {
    const original = originalName(value.extensions, name);
    if (values.has(original)) value.value = values.get(original);
  }
  return new GraphQLEnumType(config);
}

/** Naming may have renamed the value; its stamp remembers what the source calls it. */
function originalName(extensions: unknown, name: string): string {
  const stamp = (extensions as { weft?: { stamp?: { field?: string } } } | undefined)?.weft?.stamp;
  return stamp?.field ?? name;
}

function wireScalar(type: GraphQLScalarType): GraphQLScalarType {
  if (isSpecifiedScalarType(type)) return type;
  const stamp = typeStamp(type);
  if (!stamp) return type;
  if (stamp.typeName === 'BigInt') return losslessBigInt(type);
  if (stamp.typeName === 'File') return fileScalar(type);
  return stamp.wireScalar ? keepWireText(type) : type;
}
