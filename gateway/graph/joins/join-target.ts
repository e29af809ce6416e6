import { type GraphQLField, type GraphQLObjectType, getNullableType, isListType } from 'graphql';

/** The field of the merged schema that a join answers. */
export interface JoinTarget {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

/** A join that cannot be made: `message` names what is lacking and what would be accepted. */
export class UnusableJoin extends Error {
  override readonly name = 'UnusableJoin';
}

/** What a joined field holds when there is nothing to join: no rows, or `null`. */
export function nothingOf({ field }: JoinTarget): null | [] {
  return isListType(getNullableType(field.type)) ? [] : null;
}
