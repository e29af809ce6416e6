import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLNamedType,
  type GraphQLOutputType,
  GraphQLString,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
} from 'graphql';
import { isUntyped } from '../../values/value-path.ts';
import { UnusableJoin } from '../join-target.ts';

/** A value of the schema that a join passes on, as its declaration names it. */
export interface PassedValue {
  readonly text: string;
  /** `undefined` where the schema does not tell. */
  readonly type: GraphQLOutputType | undefined;
}

/**
 * Checks that a value can be what an argument takes. Ids are written as numbers in one API and as text in the next,
 * so text, ids and numbers go for each other; what never fits is told when the graph is built, not at each call.
 *
 * @throws UnusableJoin
 */
export function checkFit({ text, type }: PassedValue, expected: GraphQLInputType | undefined): void {
  if (!type || !expected) return;
  const given = getNamedType(type);
  const wanted = getNamedType(expected);
  if (!fits(given, wanted)) {
    throw new UnusableJoin(`"${text}" is ${given.name}, which the argument's type ${wanted.name} cannot take`);
  }
}

function fits(given: GraphQLNamedType, wanted: GraphQLNamedType): boolean {
  if (isUntyped(given) || isUntyped(wanted))
    return isUntyped(given) || !isCompositeType(given) || wanted.name === 'JSON';
  if (isInputObjectType(wanted)) return isCompositeType(given);
  if (isCompositeType(given)) return false;
  if (wanted === GraphQLString || wanted === GraphQLID || isEnumType(wanted)) return true;
  if (wanted === GraphQLInt || wanted === GraphQLFloat) return given !== GraphQLBoolean && !isEnumType(given);
  return wanted !== GraphQLBoolean || given === GraphQLBoolean || given === GraphQLString;
}
