import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  getNullableType,
  isListType,
  isNonNullType,
} from 'graphql';
import { isAbsent } from '../../../rest/response/statuses.ts';
import type { Arguments, OperationCall } from '../../calls/operation-call.ts';
import { type RequestState, requestStateOf } from '../../calls/request-state.ts';
import { compileResultType } from '../checks/result-type.ts';
import { readsOf, textsOf } from '../checks/root-templates.ts';
import type { JoinParts } from '../compile-join.ts';
import { adaptArguments, compileJoinArguments, setPath } from '../join-arguments.ts';
import type { JoinShape } from '../join-shape.ts';
import { nothingOf, UnusableJoin } from '../join-target.ts';
import { PickedAnswers } from '../picked-answers.ts';
import { type BatchArgument, findBatchArgument } from './batch-argument.ts';
import { BatchLoader } from './batch-loader.ts';
import { type BatchRows, compileRows } from './batch-rows.ts';
import { compileParentKey, keyParts } from './join-key.ts';
import { mostKeys } from './key-chunks.ts';
import type { KeyedRow } from './rows-by-key.ts';

/** One call for the keys of all parents; rows are matched to keys by the key that they hold. */
export function compileBatch(parts: JoinParts): { resolve: GraphQLFieldResolver<unknown, unknown>; shape: JoinShape } {
  const { join, target, call, schema, views, concreteType } = parts;
  const { type, field } = target;
  const { keysArg = '', keyField = '', additionalArgs = {} } = join;
  const argument = findBatchArgument(call, keysArg);
  const key = compileParentKey(keyField, type, argument, views);
  const rows = compileRows(join, call, argument, views);
  const many = isListType(getNullableType(field.type));
  if (key.isList && !many) {
    throw new UnusableJoin(
      `keyField "${keyField}" holds several keys, and ${type.name}.${field.name} takes one row: make it a list`,
    );
  }
  const isOfTarget = compileResultType(join, target, rows.type, schema, concreteType);
  const otherArguments = compileJoinArguments(additionalArgs, { ...parts, type });
  const nothing = nothingOf(target);
  const identity = JSON.stringify([call.coordinate, keysArg, rows.keyField, join.result ?? '']);

  // Without templates all parents share one loader, which is found without a text for each of them.
  const hasOthers = Object.keys(additionalArgs).length > 0;
  const loaderFor = (others: Arguments, context: unknown, state: RequestState): BatchLoader =>
    state.loader(hasOthers ? `${identity} ${JSON.stringify(others, exactly)}` : identity, () => {
      const fetch = (keys: readonly unknown[], info: GraphQLResolveInfo | undefined) =>
        fetchRows(call, batchArguments(others, argument, keys), context, info, rows);
      return new BatchLoader({ fetch, limits: argument.limits, levels: state.levels });
    });
  const pick = (found: readonly unknown[]): unknown => {
    if (many) return found.filter(isOfTarget);
    return found.find(isOfTarget) ?? (isNonNullType(field.type) ? undefined : nothing);
  };
  const resolve: GraphQLFieldResolver<unknown, unknown> = (root, args, context, info) => {
    const keys = key.keysOf(root);
    const others = keys.length === 0 ? undefined : otherArguments({ root, args, context });
    if (others === undefined) return nothing;
    const state = requestStateOf(context);
    const loader = loaderFor(others, context, state);
    const [first] = keys;
    const value =
      keys.length === 1
        ? state.loader(resolve, () => new PickedAnswers(pick)).of(loader.load(first, info))
        : Promise.all(keys.map((one) => loader.load(one, info))).then((found) => pick(found.flat()));
    state.levels.track(info, value);
    return value;
  };
  const partitioned = [...textsOf(additionalArgs)].some(([, text]) => readsOf(text).some(([from]) => from === 'root'));
  const keys = keyParts(keyField, 'keyField').map(({ path }) => path);
  return {
    resolve,
    shape: {
      how: 'batch',
      call: call.coordinate,
      keys,
      keysArg,
      templates: additionalArgs,
      maxKeys: mostKeys(argument.limits),
      partitioned,
    },
  };
}

async function fetchRows(
  call: OperationCall,
  args: Arguments,
  context: unknown,
  info: GraphQLResolveInfo | undefined,
  rows: BatchRows,
): Promise<readonly KeyedRow[]> {
  try {
    return rows.read(await call.callWith(adaptArguments(args, call), context, undefined, info));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** The keys beside the other arguments, which may be members of the same input object. */
function batchArguments(others: Arguments, { path }: BatchArgument, keys: readonly unknown[]): Arguments {
  const args = structuredClone(others);
  setPath(args, path.split('.'), keys);
  return args;
}

/** JSON has no word for integers beyond a double. */
function exactly(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
