import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { camelCase } from '../naming/cases.ts';
import { fieldStamp, typeStamp } from '../stamps/stamp.ts';
import { type BatchEndpoint, batchEndpointsOf } from './batch-endpoints.ts';
import { type Lookup, lookupsOf } from './lookups.ts';
import { isLeafList, leafOf } from './root-operations.ts';
import { endsWithWords, type KeyName, keyNameOf, singularName } from './words.ts';

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

/**
 * The joins that the names in a schema suggest: `Order.customerId` and `GET /customers/{id}`. The surest come first:
 * those with a batch, then those of an identifier.
 */
export function likelyJoins(schema: GraphQLSchema): readonly LikelyJoin[] {
  const lookups = lookupsOf(schema);
  const batches = batchEndpointsOf(schema).filter(({ isMutation }) => !isMutation);
  const joins = Object.values(schema.getTypeMap()).flatMap((type) => {
    const source = typeStamp(type)?.source;
    return isObjectType(type) && source !== undefined ? joinsOf(type, source, lookups, batches) : [];
  });
  const rank = ({ batch, isId }: RankedJoin): number => (batch ? 2 : 0) + (isId ? 1 : 0);
  return joins.toSorted((a, b) => rank(b) - rank(a));
}

interface RankedJoin extends LikelyJoin {
  readonly isId: boolean;
}

function joinsOf(
  type: GraphQLObjectType,
  source: string,
  lookups: readonly Lookup[],
  batches: readonly BatchEndpoint[],
): RankedJoin[] {
  const taken = new Set(Object.keys(type.getFields()));
  return Object.values(type.getFields()).flatMap((field) => {
    const mention = mentionIn(field);
    const lookup = mention && lookupFor(mention, source, lookups);
    // `Customer.customerId` is the customer's own key.
    if (!lookup || (lookup.type === type && lookup.names.includes(mention.entity))) return [];
    const name = joinNames(field.name, mention.entity, lookup).find((candidate) => !taken.has(candidate));
    if (name === undefined) return [];
    taken.add(name);
    const batch = batches.find((candidate) => candidate.type === lookup.type && candidate.keyField === lookup.keyField);
    return [{ type, source, key: field.name, field: name, lookup, batch, isId: mention.isId }];
  });
}

/** How a field names an entity. */
interface Mention extends KeyName {
  /** By its name alone: `author`. */
  readonly isBare: boolean;
}

const keyTypes = new Set(['String', 'Int', 'ID', 'BigInt', 'UUID', 'Float']);

function mentionIn(field: GraphQLField<unknown, unknown>): Mention | undefined {
  const stamp = fieldStamp(field);
  const leaf = leafOf(field.type);
  if (stamp?.kind !== 'property' || !leaf || isLeafList(field.type) || !keyTypes.has(leaf.name)) return undefined;
  const key = keyNameOf(stamp.property);
  return key ? { ...key, isBare: false } : { entity: singularName(stamp.property), isId: false, isBare: true };
}

/** What every API has of its own; two that share such a word do not speak of the same thing. */
const generic = new Set(
  'certificate content event file group item key member message object record request resource response result secret session status token type value'.split(
    ' ',
  ),
);

/** An operation of the same source is nearer than one of another, to which only a clear name leads. */
function lookupFor(mention: Mention, source: string, lookups: readonly Lookup[]): Lookup | undefined {
  const { entity, isId, isBare } = mention;
  const fits = ({ names, byName }: Lookup): boolean =>
    !(isId && byName) &&
    names.some((name) => name.length > 2 && (isId ? endsWithWords(entity, name) : entity === name));
  const near = lookups.find((lookup) => lookup.operation.source === source && fits(lookup));
  if (near || isBare) return near;
  return lookups.find((lookup) => fits(lookup) && !lookup.names.some((name) => generic.has(name)));
}

function joinNames(key: string, entity: string, lookup: Lookup): string[] {
  return [camelCase(entity), camelCase(`${entity} ${lookup.type.name}`), camelCase(`${key} ${lookup.type.name}`)];
}
