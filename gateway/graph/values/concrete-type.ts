import {
  type GraphQLAbstractType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { statusOf } from '../calls/response-status.ts';
import { fieldStamp, typeStamp } from '../stamps/stamp.ts';
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
    const named = byTypename(value, members) ?? byDeclaration(value, type);
    if (named) return named === type ? undefined : concreteType(value, named);
    return byShape(value, members);
  }

  function byDeclaration(value: unknown, type: GraphQLAbstractType): GraphQLNamedType | undefined {
    const stamp = typeStamp(type);
    if (!stamp?.choice) return undefined;
    const { discriminator, mapping, byStatus } = stamp.choice;
    const find = (name: string | undefined) =>
      name === undefined ? undefined : ofSource.get(`${stamp.source}/${name}`);
    const tag = discriminator === undefined ? undefined : property(value, discriminator);
    const tagged = tag === undefined ? undefined : find(mapping.get(String(tag)) ?? String(tag));
    if (tagged && tagged !== type) return tagged;
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

/** The member that promises nothing the value lacks and leaves the fewest of its properties unnamed. */
function byShape(value: unknown, members: readonly GraphQLObjectType[]): GraphQLObjectType | undefined {
  if (typeof value !== 'object' || value === null) return members.find((member) => wrapsLeaf(member, value));
  const keys = new Set(Object.keys(value));
  let best: GraphQLObjectType | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const member of members) {
    const score = fitness(member, keys);
    if (score > bestScore) {
      best = member;
      bestScore = score;
    }
  }
  return best;
}

function fitness(member: GraphQLObjectType, keys: ReadonlySet<string>): number {
  let known = 0;
  let lacking = 0;
  let fields = 0;
  for (const field of Object.values(member.getFields())) {
    const stamp = fieldStamp(field);
    if (stamp?.kind !== 'property') continue;
    fields += 1;
    if (keys.has(stamp.property)) known += 1;
    else if (isNonNullType(field.type)) lacking += 1;
  }
  return known * 1000 - lacking * 100_000 - fields;
}

/** Mesh wraps members of a union that are no objects into types with one field that is the value itself. */
function wrapsLeaf(member: GraphQLObjectType, value: unknown): boolean {
  const [field] = Object.values(member.getFields());
  if (!field || fieldStamp(field)?.kind !== 'self') return false;
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  if (!isLeafType(type)) return Array.isArray(value);
  try {
    return type.serialize(value) !== undefined;
  } catch {
    return false;
  }
}
