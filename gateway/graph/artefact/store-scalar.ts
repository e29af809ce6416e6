import { GraphQLScalarType } from 'graphql';
import * as library from 'graphql-scalars';
import { typeStamp } from '../stamps/stamp.ts';
import type { StoredScalar } from './stored-schema.ts';
import { Unstorable } from './unstorable.ts';

const { parseValue: identity } = new GraphQLScalarType({ name: 'Plain' });

/**
 * How the functions of a scalar are found again.
 * @throws Unstorable for those that some library made.
 */
export function storedScalar(scalar: GraphQLScalarType): StoredScalar {
  const stamp = typeStamp(scalar);
  // What a project's own SDL defines gets its functions from the project's resolvers, each time.
  if (!stamp) return 'plain';
  if (stamp.typeName === 'BigInt' || stamp.typeName === 'File' || stamp.wireScalar || stamp.passes) return 'wire';
  const known = Object.values(library).find(
    (candidate): candidate is GraphQLScalarType =>
      candidate instanceof GraphQLScalarType &&
      candidate.parseValue === scalar.parseValue &&
      candidate.serialize === scalar.serialize &&
      candidate.parseLiteral === scalar.parseLiteral,
  );
  if (known) return known.name === 'JSON' ? 'json' : { library: known.name };
  if (scalar.parseValue === identity && scalar.serialize === identity) return 'plain';
  throw new Unstorable(`the scalar ${scalar.name} has functions that cannot be kept`);
}
