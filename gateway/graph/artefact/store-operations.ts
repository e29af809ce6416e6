import type { GraphQLSchema } from 'graphql';
import { isInterfaceType, isObjectType } from 'graphql';
import type { Schema } from '../../openapi/api-description.ts';
import type { SourceField } from '../bind/operation-index.ts';
import type { ResolveSchema } from '../stamps/max-items.ts';
import { type FieldStamp, fieldStamp, type StampedOperation } from '../stamps/stamp.ts';
import { type Encoded, encode, type References } from './codec.ts';
import { slimOperation, slimSchema } from './slim-operation.ts';
import type { StoredOperation } from './stored-graph.ts';
import { Unstorable } from './unstorable.ts';

/** Records as they are written, each once. */
export class Records {
  readonly list: Encoded[] = [];

  /** Keeps a record and gives its number. */
  add(record: Encoded): number {
    return this.list.push(record) - 1;
  }
}

/** Every operation that the stamps of a schema name, or joins can, numbered. */
export function numberedOperations(
  schema: GraphQLSchema,
  sourceFields: readonly SourceField[],
): { readonly operations: readonly StampedOperation[]; readonly references: References } {
  const numbers = new Map<object, number>();
  const stamped = [...allFields(schema)].flatMap((field) => operationsOf(fieldStamp(field)));
  for (const operation of [...stamped, ...sourceFields.map((field) => field.operation)]) {
    if (!numbers.has(operation)) numbers.set(operation, numbers.size);
  }
  const operations = [...numbers.keys()] as StampedOperation[];
  return {
    operations,
    references: { numberOf: (value) => numbers.get(value), of: (index) => operations[index] },
  };
}

function* allFields(schema: GraphQLSchema) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) || isInterfaceType(type)) yield* Object.values(type.getFields());
  }
}

function operationsOf(stamp: FieldStamp | undefined): StampedOperation[] {
  if (stamp?.kind === 'operation') return [stamp.operation];
  if (stamp?.kind !== 'link') return [];
  const links = [...stamp.byOperation.values(), ...(stamp.otherwise ? [stamp.otherwise] : [])];
  return [...stamp.byOperation.keys(), ...links.map(({ target }) => target)];
}

/** What is made anew of the description each time, when it is first needed. */
const madeAnew = new Set<keyof StampedOperation>([
  'rest',
  'uncompiled',
  'maxItems',
  'lengths',
  'fallback',
  'described',
]);

/**
 * An operation and, as records, what it is compiled from.
 * @param schemas Records of the schemas that operations of its source refer to, by `$ref`; those of this one are added.
 * @throws Unstorable for one that only Mesh's resolver can call.
 */
export function storeOperation(
  operation: StampedOperation,
  records: Records,
  schemas: Record<string, number>,
  references: References,
): StoredOperation {
  const { source, field, rest, described } = operation;
  if (!rest || !described) throw new Unstorable(`${source}: ${field} is answered by Mesh's resolver`);
  const stamp = Object.entries(operation).filter(([name]) => !madeAnew.has(name as keyof StampedOperation));
  const members = Object.entries(rest);
  const isFunction = ([, value]: [string, unknown]) => typeof value === 'function';
  const record = encode({ operation: slimOperation(described.operation), reading: described.reading });
  keepReferred(record, described.resolve, records, schemas);
  return {
    stamp: encode(Object.fromEntries(stamp), references),
    rest: {
      known: encode(Object.fromEntries(members.filter((member) => !isFunction(member)))),
      functions: members.filter(isFunction).map(([name]) => name),
    },
    record: records.add(record),
  };
}

/** Keeps the schemas that a record refers to, and those that they refer to. */
function keepReferred(from: Encoded, resolve: ResolveSchema, records: Records, schemas: Record<string, number>): void {
  const unread: Encoded[] = [from];
  for (let record = unread.pop(); record !== undefined; record = unread.pop()) {
    for (const reference of referencesIn(record)) {
      if (Object.hasOwn(schemas, reference)) continue;
      const schema: Schema | undefined = resolve({ $ref: reference });
      // One that leads nowhere is found to lead nowhere again.
      if (schema === undefined) continue;
      const kept = encode(slimSchema(schema));
      schemas[reference] = records.add(kept);
      unread.push(kept);
    }
  }
}

/** Every text below a `$ref`, wherever it stands: one too many costs a record. */
function* referencesIn(value: Encoded): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === '$ref' && typeof member === 'string') yield member;
    else yield* referencesIn(member as Encoded);
  }
}
