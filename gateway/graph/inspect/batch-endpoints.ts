import { type GraphQLArgument, type GraphQLSchema, getNullableType, isInputObjectType } from 'graphql';
import { argumentStamp, inputFieldStamp } from '../stamps/stamp.ts';
import { keyFieldOf } from './lookups.ts';
import {
  isDemanded,
  isLeafList,
  listedRows,
  type RootOperation,
  type Rows,
  rootOperations,
} from './root-operations.ts';
import { keyNameOf, singularName } from './words.ts';

/** An operation that answers many entities by many keys: `GET /customers?ids=a,b`, `POST /stock/lookup`. */
export interface BatchEndpoint extends RootOperation, Rows {
  /** Path of the argument that takes the keys, as `ids` or `input.skus`. */
  readonly keysArgument: string;
  /** Field of a row that holds its key. */
  readonly keyField: string;
  /** A `POST` that is a mutation until `selectQueryOrMutationField` says that it changes nothing. */
  readonly isMutation: boolean;
}

/** The operations that take a list of keys and answer rows that hold these keys. */
export function batchEndpointsOf(schema: GraphQLSchema): readonly BatchEndpoint[] {
  return rootOperations(schema).flatMap((root) => batchEndpointOf(root) ?? []);
}

/** Words of a `POST` that reads. */
const reading = /(lookup|look-up|search|batch|bulk|query|find|list|get|fetch|resolve|read)/i;
const changing = /(create|insert|update|upsert|delete|remove|archive|cancel|add|send|import|write|set)/i;

function batchEndpointOf(root: RootOperation): BatchEndpoint | undefined {
  const rows = listedRows(root.field.type);
  const isMutation = root.operation.rootType === 'Mutation';
  const name = `${root.path} ${root.operation.rest?.id ?? ''}`;
  if (!rows || (isMutation && !(root.method === 'POST' && reading.test(name) && !changing.test(name))))
    return undefined;
  for (const { path, property } of keyLists(root)) {
    const keyField = keyFieldOf(rows.type, keyProperties(property, rows.type.name));
    if (keyField !== undefined) return { ...root, ...rows, keysArgument: path, keyField, isMutation };
  }
  return undefined;
}

interface KeyList {
  readonly path: string;
  /** Name on the wire. */
  readonly property: string;
}

/** The arguments, and members of a body, that take a list of plain values while nothing else is demanded. */
function keyLists({ field }: RootOperation): KeyList[] {
  return field.args
    .filter((arg) => field.args.every((other) => other === arg || !isDemanded(other)))
    .flatMap((arg) => keyListsIn(arg));
}

function keyListsIn(arg: GraphQLArgument): KeyList[] {
  const stamp = argumentStamp(arg);
  if (isLeafList(arg.type)) return [{ path: arg.name, property: stamp?.name ?? arg.name }];
  const input = getNullableType(arg.type);
  if (stamp?.place !== 'body' || !isInputObjectType(input)) return [];
  return Object.values(input.getFields())
    .filter((member) => isLeafList(member.type))
    .map((member) => ({
      path: `${arg.name}.${member.name}`,
      property: inputFieldStamp(member)?.property ?? member.name,
    }));
}

/** `ids` → `id`; `customer_ids` → `customer_id`, and `id` of a row that is a customer; `skus` → `sku`. */
function keyProperties(property: string, rowType: string): string[] {
  const own = property.replace(/\[\]$/, '');
  const entity = keyNameOf(own)?.entity;
  const isOwnKey = entity !== undefined && singularName(rowType).endsWith(singularName(entity));
  return isOwnKey ? [own, 'id'] : [own];
}
