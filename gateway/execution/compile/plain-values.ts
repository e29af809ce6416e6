import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, type GraphQLOutputType, GraphQLString } from 'graphql';

/** Tells values of a type that are answered as they are. It may miss some, never take another. */
export type IsPlain = (value: unknown) => boolean;

export function plainValuesOf(type: GraphQLOutputType): IsPlain {
  switch (type) {
    case GraphQLString:
    case GraphQLID:
      return (value) => typeof value === 'string';
    case GraphQLInt:
      return (value) => typeof value === 'number' && (value | 0) === value;
    case GraphQLFloat:
      return (value) => typeof value === 'number' && Number.isFinite(value);
    case GraphQLBoolean:
      return (value) => typeof value === 'boolean';
    default:
      return () => false;
  }
}
