import DataLoader from 'dataloader';
import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
} from 'graphql';
import { isAbsent } from '../../rest/response/statuses.ts';
import type { Arguments, OperationCall } from '../calls/operation-call.ts';
import { requestStateOf } from '../calls/request-state.ts';
import { argumentStamp } from '../stamps/stamp.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { compileValuePath } from '../values/value-path.ts';
import { inferRowKey } from './batch-key.ts';
import { adaptArguments, type CompileTemplate, compileJoinArguments } from './join-arguments.ts';
import type { JoinDeclaration } from './join-declaration.ts';
import { type JoinTarget, nothingOf, UnusableJoin } from './join-target.ts';
import { type BatchLimits, keyChunks, maxKeyCharactersInUrl } from './key-chunks.ts';
import { rowsByKey } from './rows-by-key.ts';

/** One call for the keys of all parents; rows are matched to keys by the key that they hold. */
export function compileBatch(
  join: JoinDeclaration,
  target: JoinTarget,
  call: OperationCall,
  views: SchemaViews,
  compileTemplate: CompileTemplate,
): GraphQLFieldResolver<unknown, unknown> {
  const { type, field } = target;
  const keysArg = join.keysArg ?? '';
  const key = compileValuePath(join.keyField ?? '', type);
  const rows = compileRows(join, call);
  const otherArguments = compileJoinArguments(join.additionalArgs ?? {}, call, compileTemplate);
  const many = isListType(getNullableType(field.type));
  const nothing = nothingOf(target);
  const limits = batchLimits(call, keysArg);
  const identity = JSON.stringify([call.coordinate, keysArg, rows.keyField, join.result ?? '']);

  return async (root, args, context, info) => {
    const value = key.read(root);
    if (value === null || value === undefined) return nothing;
    const others = otherArguments({ root: views.view(root, type), args, context });
    if (others === undefined) return nothing;
    const loader = requestStateOf(context).loader(`${identity} ${JSON.stringify(others)}`, () =>
      createLoader(
        (keys) => fetchRows(call, { ...others, ...nested(keysArg, keys) }, context, info, rows.read),
        rows.keyOf,
        limits,
      ),
    );
    const found = await loader.load(value);
    if (many) return found;
    return found[0] ?? (isNonNullType(field.type) ? undefined : nothing);
  };
}

function compileRows(join: JoinDeclaration, call: OperationCall) {
  const result = compileValuePath(join.result ?? '', call.field.type);
  const rowType = result.type && getNamedType(result.type);
  const keyField = join.valueKeyField ?? (rowType && inferRowKey(rowType, join.keysArg ?? '', join.keyField ?? ''));
  if (keyField === undefined) {
    throw new UnusableJoin(
      `the rows of ${call.coordinate} hold no field that answers "${join.keysArg}": add valueKeyField with the field that holds the key`,
    );
  }
  const rowKey = compileValuePath(keyField, rowType ?? call.field.type);
  if (rowKey.unknownStep !== undefined) {
    throw new UnusableJoin(
      `valueKeyField "${keyField}": ${rowType?.name ?? 'the rows'} has no field "${rowKey.unknownStep}"`,
    );
  }
  return { keyField, keyOf: rowKey.read, read: result.read };
}

async function fetchRows(
  call: OperationCall,
  args: Arguments,
  context: unknown,
  info: GraphQLResolveInfo,
  read: (value: unknown) => unknown,
): Promise<readonly unknown[]> {
  try {
    const rows = read(await call.callWith(adaptArguments(args, call), context, undefined, info));
    if (rows === null || rows === undefined) return [];
    return Array.isArray(rows) ? rows.flat() : [rows];
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Keys that read alike are one key, and are asked for once. A call that fails fails only the keys it carried. */
function createLoader(
  fetch: (keys: readonly unknown[]) => Promise<readonly unknown[]>,
  keyOf: (row: unknown) => unknown,
  limits: BatchLimits,
): DataLoader<unknown, unknown[], string> {
  const load = async (keys: readonly unknown[]): Promise<(unknown[] | Error)[]> => {
    try {
      return rowsByKey(keys, await fetch(keys), keyOf);
    } catch (error) {
      return keys.map(() => (error instanceof Error ? error : new Error(String(error))));
    }
  };
  return new DataLoader<unknown, unknown[], string>(
    async (keys) => (await Promise.all(keyChunks(keys, limits).map(load))).flat(),
    { cacheKeyFn: String },
  );
}

/** `maxItems` of the keys as the description says it, and what a URL can hold where they travel in it. */
function batchLimits(call: OperationCall, keysArg: string): BatchLimits {
  const [name = '', ...path] = keysArg.split('.');
  const arg = call.field.args.find((candidate) => candidate.name === name);
  const stamp = arg && argumentStamp(arg);
  const inUrl = stamp?.place === 'query' || stamp?.place === 'path';
  return {
    maxKeys: (arg && call.operation.maxItems(arg, path)) ?? Number.POSITIVE_INFINITY,
    maxCharacters: inUrl ? maxKeyCharactersInUrl : Number.POSITIVE_INFINITY,
  };
}

function nested(path: string, value: unknown): Arguments {
  return path.split('.').reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Arguments;
}
