import { GraphQLScalarType } from 'graphql';
import * as library from 'graphql-scalars';
import { typeStamp } from '../stamps/stamp.ts';
import type { StoredScalar } from './stored-schema.ts';
import { Unstorable } from './unstorable.ts';

const known: Readonly<Record<string, unknown>> = library.resolvers;

/**
 * How the functions of a scalar are found again.
 * @param isUsed whether a field or an argument is of it; one that only definitions of directives name does nothing
 * @throws Unstorable for functions that nobody can find again.
 */
export function storedScalar(scalar: GraphQLScalarType, isUsed: boolean): StoredScalar {
  const stamp = typeStamp(scalar);
  // What a project's own SDL defines gets its functions from the project's resolvers, each time.
  if (!stamp || !isUsed) return 'plain';
  if (stamp.typeName === 'BigInt' || stamp.typeName === 'File' || stamp.wireScalar || stamp.passes) return 'wire';
  const ofLibrary = known[stamp.typeName];
  if (ofLibrary instanceof GraphQLScalarType && isAlike(scalar, ofLibrary)) {
    return stamp.typeName === 'JSON' ? 'json' : { library: stamp.typeName };
  }
  const plain = new GraphQLScalarType({ name: scalar.name });
  if (isAlike(scalar, plain)) return 'plain';
  if (isAlike(scalar, new GraphQLScalarType({ name: scalar.name, serialize: () => '' }))) return 'empty';
  throw new Unstorable(`the scalar ${scalar.name} has functions that cannot be kept`);
}

/** By what they are written like: Mesh loads copies of its own of what it shares with Weft. */
function isAlike(scalar: GraphQLScalarType, other: GraphQLScalarType): boolean {
  return (['serialize', 'parseValue', 'parseLiteral'] as const).every(
    (name) => String(scalar[name]) === String(other[name]),
  );
}
