import { type GraphQLEnumType, type GraphQLScalarType, isSpecifiedScalarType } from 'graphql';
import { fileScalar } from '../stamps/file-scalar.ts';
import { typeStamp } from '../stamps/stamp.ts';
import { keepWireText, losslessBigInt } from '../stamps/wire-scalars.ts';

/** Resolvers of a project answer with the names of the schema, upstreams with the values on the wire. */
export function acceptNames(type: GraphQLEnumType): void {
  // A large API has thousands of enums, of which few are ever answered.
  let wireValues: ReadonlySet<unknown> | undefined;
  const serialize = type.serialize.bind(type);
  type.serialize = (value) => {
    wireValues ??= new Set(type.getValues().map((one) => one.value as unknown));
    return typeof value === 'string' && !wireValues.has(value) && type.getValue(value) ? value : serialize(value);
  };
}

/** A scalar of a source with its values as they are on the wire. */
export function wireScalar(type: GraphQLScalarType): GraphQLScalarType {
  if (isSpecifiedScalarType(type)) return type;
  const stamp = typeStamp(type);
  if (!stamp) return type;
  if (stamp.typeName === 'BigInt') return losslessBigInt(type);
  if (stamp.typeName === 'File') return fileScalar(type);
  return stamp.wireScalar ? keepWireText(type) : type;
}
