import { createRequire } from 'node:module';
import { GraphQLScalarType, type ValueNode, valueFromASTUntyped } from 'graphql';
import { wireScalar } from '../bind/wire-leaves.ts';
import { typeStamp } from '../stamps/stamp.ts';
import { passingFunctions } from '../types/passing-scalar.ts';
import type { LoadedNode, SchemaLoading } from './load-schema.ts';
import type { StoredScalar } from './stored-schema.ts';

/** A scalar with the functions that belong to it. */
export const loadScalar: SchemaLoading['scalar'] = ({ scalar, url }, node) => {
  const functions = functionsOf(scalar, node);
  return wireScalar(new GraphQLScalarType({ ...node, specifiedByURL: url, ...functions }));
};

const json = {
  serialize: (value: unknown) => value,
  parseValue: (value: unknown) => value,
  parseLiteral: (node: ValueNode, variables?: Record<string, unknown> | null) => valueFromASTUntyped(node, variables),
};

function functionsOf(stored: StoredScalar, { name, extensions }: LoadedNode) {
  switch (stored) {
    case 'json':
      return json;
    case 'empty':
      return { serialize: () => '' };
    case 'plain':
      return {};
    case 'wire': {
      const passes = typeStamp({ extensions })?.passes;
      return passes === undefined ? {} : passingFunctions(name, passes);
    }
    default:
      return libraryFunctions(stored.library);
  }
}

/** The library is loaded only for the few schemas, of Mesh's style, that have scalars of it. */
function libraryFunctions(name: string) {
  const { resolvers } = createRequire(import.meta.url)('graphql-scalars') as {
    resolvers: Readonly<Record<string, GraphQLScalarType | undefined>>;
  };
  const known = resolvers[name];
  if (!known) throw new Error(`graphql-scalars has no scalar "${name}".`);
  return { serialize: known.serialize, parseValue: known.parseValue, parseLiteral: known.parseLiteral };
}
