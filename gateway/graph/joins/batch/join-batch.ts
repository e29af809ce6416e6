import { type GraphQLFieldResolver, getNullableType, isListType, isNonNullType } from 'graphql';
import { requestStateOf } from '../../calls/request-state.ts';
import { compileCallerNote } from '../caller-note.ts';
import { compileResultType } from '../checks/result-type.ts';
import { readsOf, textsOf } from '../checks/root-templates.ts';
import type { JoinParts } from '../compile-join.ts';
import { compileJoinArguments } from '../join-arguments.ts';
import type { JoinShape } from '../join-shape.ts';
import { nothingOf, UnusableJoin } from '../join-target.ts';
import { PickedAnswers } from '../picked-answers.ts';
import { findBatchArgument } from './batch-argument.ts';
import { compileRows } from './batch-rows.ts';
import { compileParentKey, keyParts } from './join-key.ts';
import { mostKeys } from './key-chunks.ts';
import { loadersOf } from './operation-batch.ts';

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
  const noteCaller = compileCallerNote(additionalArgs);
  const nothing = nothingOf(target);
  const loaderOf = loadersOf({ call, argument, rows, result: join.result ?? '' });
  const pick = (found: readonly unknown[]): unknown => {
    if (many) return found.filter(isOfTarget);
    return found.find(isOfTarget) ?? (isNonNullType(field.type) ? undefined : nothing);
  };
  const resolve: GraphQLFieldResolver<unknown, unknown> = (root, args, context, info) => {
    const keys = key.keysOf(root);
    const others = keys.length === 0 ? undefined : otherArguments({ root, args, context });
    if (others === undefined) return nothing;
    const state = requestStateOf(context);
    noteCaller(state);
    const loader = loaderOf(others, context, state);
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
