import { type GraphQLOutputType, isListType, isNonNullType } from 'graphql';
import { typeStamp } from '../stamps/stamp.ts';

/** Tells the stamp of a field of this type that JSON objects become lists of entries, and how many lists stand around them. */
export function entriesWithin(type: GraphQLOutputType): { readonly entriesWithin?: number } {
  let inner: GraphQLOutputType = type;
  let lists = 0;
  while (isListType(inner) || isNonNullType(inner)) {
    if (isListType(inner)) lists++;
    inner = inner.ofType;
  }
  return lists > 0 && typeStamp(inner)?.isEntry ? { entriesWithin: lists - 1 } : {};
}
