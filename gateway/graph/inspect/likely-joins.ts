import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { camelCase } from '../naming/cases.ts';
import { fieldStamp, typeStamp } from '../stamps/stamp.ts';
import { type BatchEndpoint, batchEndpointsOf } from './batch-endpoints.ts';
import { type Lookup, lookupsOf } from './lookups.ts';
import { isLeafList, leafOf } from './root-operations.ts';
import { endsWithWords, nameBeforeKey, singularName } from './words.ts';

/** A field that names an entity by its key, and the operation that answers it. */
export interface LikelyJoin {
  /** The type that has the key, and the source it comes from. */
  readonly type: GraphQLObjectType;
  readonly source: string;
  /** The field that holds the key. */
  readonly key: string;
  /** Name of the field that the join would add. */
  readonly field: string;
  readonly lookup: Lookup;
  /** Answers many keys in one call. */
  readonly batch: BatchEndpoint | undefined;
}

/** The joins that the names in a schema suggest: `Order.customerId` and `GET /customers/{id}`. */
export function likelyJoins(schema: GraphQLSchema): readonly LikelyJoin[] {
  const lookups = lookupsOf(schema);
  const batches = batchEndpointsOf(schema).filter(({ isMutation }) => !isMutation);
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    const source = typeStamp(type)?.source;
    if (!isObjectType(type) || source === undefined) return [];
    return Object.values(type.getFields()).flatMap((field) => joinOf(type, source, field, lookups, batches) ?? []);
  });
}

function joinOf(
  type: GraphQLObjectType,
  source: string,
  field: GraphQLField<unknown, unknown>,
  lookups: readonly Lookup[],
  batches: readonly BatchEndpoint[],
): LikelyJoin | undefined {
  const entity = entityNamedBy(field);
  const lookup = entity === undefined ? undefined : lookupFor(entity, source, lookups);
  if (entity === undefined || !lookup) return undefined;
  // `Customer.customerId` is the customer's own key.
  if (lookup.type === type && lookup.names.includes(entity)) return undefined;
  const name = joinName(type, field.name, entity, lookup);
  if (name === undefined) return undefined;
  const batch = batches.find((candidate) => candidate.type === lookup.type && candidate.keyField === lookup.keyField);
  return { type, source, key: field.name, field: name, lookup, batch };
}

/** What a field of a plain value calls the entity whose key it holds, in lower-case words. */
function entityNamedBy(field: GraphQLField<unknown, unknown>): string | undefined {
  const stamp = fieldStamp(field);
  const leaf = leafOf(field.type);
  if (stamp?.kind !== 'property' || !leaf || isLeafList(field.type) || !keyTypes.has(leaf.name)) return undefined;
  return nameBeforeKey(stamp.property) ?? singularName(stamp.property);
}

const keyTypes = new Set(['String', 'Int', 'ID', 'BigInt', 'UUID', 'Float']);

/** The operation of the same source is nearer than one of another. A name such as `id` names nothing. */
function lookupFor(entity: string, source: string, lookups: readonly Lookup[]): Lookup | undefined {
  const fits = ({ names }: Lookup): boolean => names.some((name) => name.length > 2 && endsWithWords(entity, name));
  const found = lookups.filter(fits);
  return found.find(({ operation }) => operation.source === source) ?? found[0];
}

/** A name that the type does not have yet. */
function joinName(type: GraphQLObjectType, key: string, entity: string, lookup: Lookup): string | undefined {
  const taken = type.getFields();
  const names = [
    camelCase(entity),
    camelCase(`${entity} ${lookup.type.name}`),
    camelCase(`${key} ${lookup.type.name}`),
  ];
  return names.find((name) => !(name in taken));
}
