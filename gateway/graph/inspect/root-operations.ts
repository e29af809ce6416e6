import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';
import { parsePointer } from '../../openapi/document/json-pointer.ts';
import { operationFields } from '../bind/operation-index.ts';
import type { StampedOperation } from '../stamps/stamp.ts';

/** A field of a built schema that calls an operation of an API description. */
export interface RootOperation {
  /** `Query.customers` in the built schema. */
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly operation: StampedOperation;
  readonly pointer: string;
  /** Upper-case. */
  readonly method: string;
  /** Path template as published. */
  readonly path: string;
}

/** Every field of a schema that calls an operation of an API description, in the order of the schema. */
export function rootOperations(schema: GraphQLSchema): readonly RootOperation[] {
  return [...operationFields(schema)].flatMap(({ type, field, operation }) => {
    const { pointer } = operation;
    if (pointer === undefined) return [];
    const [, path = '', ...rest] = parsePointer(pointer);
    const method = (rest.at(-1) ?? '').toUpperCase();
    return [{ coordinate: `${type.name}.${field.name}`, field, operation, pointer, method, path }];
  });
}

/** Rows that an operation answers, and where in its answer they stand. */
export interface Rows {
  readonly type: GraphQLObjectType;
  /** Field of the answer that holds them; `undefined` when they are the answer itself. */
  readonly result: string | undefined;
}

/** The list of objects that an answer is, or holds as its only list. */
export function listedRows(type: GraphQLOutputType): Rows | undefined {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return rowsOf(nullable.ofType, undefined);
  if (!isObjectType(nullable)) return undefined;
  const lists = Object.values(nullable.getFields()).flatMap((field) => {
    const inner = getNullableType(field.type);
    return (isListType(inner) && rowsOf(inner.ofType, field.name)) || [];
  });
  return lists.length === 1 ? lists[0] : undefined;
}

const envelopes = new Set(['data', 'result', 'item', 'response', 'payload']);

/** The one object that an answer is, or holds in an envelope such as `{ data: … }`. */
export function singleRow(type: GraphQLOutputType): Rows | undefined {
  const rows = rowsOf(type, undefined);
  if (!rows) return undefined;
  const fields = Object.values(rows.type.getFields());
  const [envelope] = fields.filter(({ name, type: inner }) => envelopes.has(name) && rowsOf(inner, name));
  return (envelope && fields.length <= 3 && rowsOf(envelope.type, envelope.name)) || rows;
}

function rowsOf(type: GraphQLType, result: string | undefined): Rows | undefined {
  const nullable = getNullableType(type);
  return isObjectType(nullable) ? { type: nullable, result } : undefined;
}

/** The leaf type of a value, or of the items of a list; `undefined` for anything with members. */
export function leafOf(type: GraphQLType): GraphQLLeafType | undefined {
  const named = getNamedType(type);
  return isLeafType(named) ? named : undefined;
}

/** Whether an argument or input field takes a list of plain values. */
export function isLeafList(type: GraphQLType): boolean {
  const nullable = getNullableType(type);
  return isListType(nullable) && !isListType(getNullableType(nullable.ofType)) && leafOf(type) !== undefined;
}

/** Whether a call needs this argument. */
export function isDemanded(arg: GraphQLArgument): boolean {
  return String(arg.type).endsWith('!') && arg.defaultValue === undefined;
}
