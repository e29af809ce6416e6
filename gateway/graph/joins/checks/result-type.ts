import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';
import type { ConcreteType } from '../../values/concrete-type.ts';
import { isUntyped, type ValuePath } from '../../values/value-path.ts';
import type { JoinDeclaration } from '../join-declaration.ts';
import { type JoinTarget, UnusableJoin } from '../join-target.ts';
import { didYouMean } from './did-you-mean.ts';

/**
 * Which values of a result are what the field promises: where the operation answers an interface or a union and the
 * field is one of its members (or `resultType` names one), values of other members are no answer to it.
 *
 * @throws UnusableJoin where the one can never be the other.
 */
export function compileResultType(
  join: JoinDeclaration,
  { type, field }: JoinTarget,
  answered: GraphQLOutputType | undefined,
  schema: GraphQLSchema,
  concreteType: ConcreteType,
): (value: unknown) => boolean {
  const given = answered && getNamedType(answered);
  const declared = join.resultType === undefined ? undefined : declaredType(join.resultType, given, schema);
  const wanted = declared ?? getNamedType(field.type);
  if (!given || isUntyped(given) || isUntyped(wanted)) return () => true;
  if (isCompositeType(given) !== isCompositeType(wanted)) {
    throw new UnusableJoin(`${resultOf(join)} ${given.name}, and ${type.name}.${field.name} is ${wanted.name}`);
  }
  if (!isAbstractType(given) || !isObjectType(wanted) || !schema.isSubType(given, wanted)) return () => true;
  return (value) => {
    const concrete = concreteType(value, given);
    return concrete === undefined || concrete === wanted;
  };
}

function declaredType(name: string, given: GraphQLNamedType | undefined, schema: GraphQLSchema): GraphQLNamedType {
  const type = schema.getType(name);
  if (!type)
    throw new UnusableJoin(
      `resultType: there is no type "${name}"${didYouMean(name, Object.keys(schema.getTypeMap()))}`,
    );
  const isMember = isObjectType(type) || isInterfaceType(type);
  if (given && isAbstractType(given) && given !== type && !(isMember && schema.isSubType(given, type))) {
    throw new UnusableJoin(`resultType "${name}" is none of the types that a ${given.name} can be`);
  }
  return type;
}

/**
 * Checks that one call answers as many values as its field takes.
 * @throws UnusableJoin
 */
export function checkNumber(join: JoinDeclaration, { type, field }: JoinTarget, answered: ValuePath): void {
  const many = isListType(getNullableType(field.type));
  const given = answered.type && getNamedType(answered.type);
  if (!given || isUntyped(given) || isAbstractType(given) || isUntyped(getNamedType(field.type))) return;
  const coordinate = `${type.name}.${field.name}`;
  if (many && !answered.isList)
    throw new UnusableJoin(`${coordinate} is a list, and ${resultOf(join)} one ${given.name}`);
  if (!many && answered.isList) {
    const first = `${join.result ?? ''}[0]`;
    throw new UnusableJoin(
      `${coordinate} is one value, and ${resultOf(join)} a list: make the field a list, or take its first by result: "${first}"`,
    );
  }
}

function resultOf({ result }: JoinDeclaration): string {
  return result === undefined ? 'the operation answers' : `result "${result}" is`;
}
