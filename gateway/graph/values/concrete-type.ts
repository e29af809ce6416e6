import {
  type GraphQLAbstractType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { statusOf } from '../calls/response-status.ts';
import { typeStamp } from '../stamps/stamp.ts';
import { bestMember } from './best-member.ts';
import { wireValueOf } from './schema-view.ts';

/** Tells which object type a wire value of an abstract type is. */
export type ConcreteType = (value: unknown, type: GraphQLNamedType) => GraphQLObjectType | undefined;

/**
 * By, in this order: `__typename` in the value, the discriminator that the description names
 * (OpenAPI 3.1, 4.8.25), the status of the answer, and at last the member whose fields fit best.
 */
export function createConcreteType(schema: GraphQLSchema): ConcreteType {
  const ofSource = new Map<string, GraphQLNamedType>();
  for (const type of Object.values(schema.getTypeMap())) {
    const stamp = typeStamp(type);
    if (stamp) ofSource.set(`${stamp.source}/${stamp.typeName}`, type);
  }

  function concreteType(given: unknown, type: GraphQLNamedType): GraphQLObjectType | undefined {
    const value = wireValueOf(given);
    if (isObjectType(type)) return type;
    if (!isAbstractType(type)) return undefined;
    const members = schema.getPossibleTypes(type);
    const named = byTypename(value, members) ?? byDeclaration(value, type, members);
    if (named) return named === type ? undefined : concreteType(value, named);
    return bestMember(value, members);
  }

  function byDeclaration(
    value: unknown,
    type: GraphQLAbstractType,
    members: readonly GraphQLObjectType[],
  ): GraphQLNamedType | undefined {
    const stamp = typeStamp(type);
    if (!stamp?.choice) return undefined;
    const { discriminator, mapping, byStatus, otherwise } = stamp.choice;
    const find = (name: string | undefined) =>
      name === undefined ? undefined : ofSource.get(`${stamp.source}/${name}`);
    const tag = discriminator === undefined ? undefined : property(value, discriminator);
    const tagged = tag === undefined ? undefined : find(mapping.get(String(tag)) ?? otherwise ?? String(tag));
    if (tagged && tagged !== type && (!isObjectType(tagged) || members.includes(tagged))) return tagged;
    const status = statusOf(value);
    if (status === undefined) return undefined;
    return find(byStatus.get(String(status)) ?? byStatus.get(`${String(status)[0]}XX`) ?? byStatus.get('default'));
  }

  return concreteType;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function byTypename(value: unknown, members: readonly GraphQLObjectType[]): GraphQLObjectType | undefined {
  const typename = property(value, '__typename');
  return typename === undefined ? undefined : members.find((member) => member.name === typename);
}
