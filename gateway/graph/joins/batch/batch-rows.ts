import { type GraphQLNamedType, type GraphQLOutputType, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { GatewayError } from '../../../errors/gateway-error.ts';
import type { OperationCall } from '../../calls/operation-call.ts';
import { fieldStamp, typeStamp } from '../../stamps/stamp.ts';
import type { SchemaViews } from '../../values/schema-view.ts';
import { compileValuePath, isUntyped } from '../../values/value-path.ts';
import { unknownName } from '../checks/did-you-mean.ts';
import type { JoinDeclaration } from '../join-declaration.ts';
import { UnusableJoin } from '../join-target.ts';
import type { BatchArgument } from './batch-argument.ts';
import { inferRowKey } from './batch-key.ts';
import { compileRowKey, keyParts } from './join-key.ts';
import type { KeyedRow } from './rows-by-key.ts';

/** How the rows of a batch are taken from its answer, each with the key that it answers. */
export interface BatchRows {
  /** `undefined` for an answer that is a map of rows by key. */
  readonly keyField: string | undefined;
  readonly type: GraphQLOutputType | undefined;
  read(answer: unknown): readonly KeyedRow[];
}

/** What a join says of the rows of its batch. */
export type RowsDeclaration = Pick<JoinDeclaration, 'keysArg' | 'keyField' | 'valueKeyField' | 'result'>;

/**
 * Compiles how the rows of a batch are found: by the key that each holds, or by their names where the answer is a
 * map (`{ "7": { … } }`). Rows are never matched by position.
 *
 * @throws UnusableJoin when they cannot be matched.
 */
export function compileRows(
  join: RowsDeclaration,
  call: OperationCall,
  argument: BatchArgument,
  views: SchemaViews,
): BatchRows {
  const result = compileValuePath(join.result ?? '', call.field.type);
  if (result.unknownStep) throw new UnusableJoin(`result "${join.result}": ${unknownName(result.unknownStep)}`);
  const type = result.type && getNamedType(result.type);
  const entries = join.valueKeyField === undefined && type && result.isList ? valueOfEntry(type) : undefined;
  if (entries) return { keyField: undefined, type: entries, read: entryReader(call, result.read) };
  const keyField = join.valueKeyField ?? inferredKey(join, type);
  const named = keyField === undefined && type && !result.isList ? namesBesideMap(type) : undefined;
  if (named) return { keyField: undefined, type: undefined, read: mapReader(call, result.read, named) };
  if (keyField === undefined) {
    throw new UnusableJoin(
      `the rows of ${call.coordinate} hold no field that answers "${join.keysArg}": add valueKeyField with the field that holds the key`,
    );
  }
  const keyOf = compileRowKey(keyField, type ?? call.field.type, argument, views);
  return { keyField, type, read: (answer) => rowsOf(result.read(answer)).map((row) => [keyOf(row), row]) };
}

/** Of a key of several parts a row must hold all, under the same names. */
function inferredKey({ keysArg = '', keyField = '' }: RowsDeclaration, type: GraphQLNamedType | undefined) {
  if (!type) return undefined;
  const names = keyParts(keyField, 'keyField').flatMap(({ name }) => name ?? []);
  if (names.length === 0) return inferRowKey(type, keysArg, keyField);
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  return names.every((name) => fields[name] !== undefined)
    ? names.map((name) => `${name}:${name}`).join(' ')
    : undefined;
}

function rowsOf(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value.flat() : [value];
}

/**
 * Of an object that is a map besides, the properties that are described and so are no keys; `undefined` for a type
 * that is no map. What the schema does not tell at all may be one.
 */
function namesBesideMap(type: GraphQLNamedType): ReadonlySet<string> | undefined {
  if (isUntyped(type)) return new Set();
  if (!isObjectType(type)) return undefined;
  const stamps = Object.values(type.getFields()).map(fieldStamp);
  const isMap = stamps.some((stamp) => stamp?.kind === 'entries' || stamp?.kind === 'others' || stamp?.kind === 'self');
  return isMap ? new Set(stamps.flatMap((stamp) => (stamp?.kind === 'property' ? stamp.property : []))) : undefined;
}

/** The type of a map's values, where the schema shows the map as a list of `{ key, value }`. */
function valueOfEntry(type: GraphQLNamedType): GraphQLOutputType | undefined {
  return isObjectType(type) && typeStamp(type)?.isEntry ? type.getFields()['value']?.type : undefined;
}

function entryReader(call: OperationCall, read: (value: unknown) => unknown): BatchRows['read'] {
  return (answer) =>
    rowsOf(read(answer)).flatMap((entry) => {
      const { key, value } = Object(entry) as { key?: unknown; value?: unknown };
      if (typeof key !== 'string') throw notByKey(call, 'a list');
      return rowsOf(value).map((row): KeyedRow => [key, row]);
    });
}

function notByKey(call: OperationCall, given: string): GatewayError {
  const message = `${call.coordinate} answered ${given} where a map of rows by key was expected.`;
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', message, { source: call.source });
}

/** The value of a key may be one row or several. */
function mapReader(
  call: OperationCall,
  read: (value: unknown) => unknown,
  named: ReadonlySet<string>,
): BatchRows['read'] {
  return (answer) => {
    const map = read(answer);
    if (map === null || map === undefined) return [];
    if (typeof map !== 'object' || Array.isArray(map)) throw notByKey(call, Array.isArray(map) ? 'a list' : typeof map);
    return Object.entries(map)
      .filter(([key]) => !named.has(key))
      .flatMap(([key, value]) => rowsOf(value).map((row): KeyedRow => [key, row]));
  };
}
