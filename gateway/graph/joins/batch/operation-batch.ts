import type { GraphQLResolveInfo } from 'graphql';
import { isAbsent } from '../../../rest/response/statuses.ts';
import type { Arguments, OperationCall } from '../../calls/operation-call.ts';
import type { RequestState } from '../../calls/request-state.ts';
import { adaptArguments, setPath } from '../join-arguments.ts';
import type { BatchArgument } from './batch-argument.ts';
import { BatchLoader } from './batch-loader.ts';
import type { BatchRows } from './batch-rows.ts';
import type { KeyedRow } from './rows-by-key.ts';

/** An operation that answers many keys in one call: how it is asked, and how its rows are told apart. */
export interface OperationBatch {
  readonly call: OperationCall;
  readonly argument: BatchArgument;
  readonly rows: BatchRows;
  /** The way from the answer to the rows, as a join writes it. */
  readonly result: string;
}

/** The loader of one request for such an operation beside these other arguments. */
export type LoaderOf = (others: Arguments, context: unknown, state: RequestState) => BatchLoader;

/** Joins and code of the project that ask the same operation in the same way share one loader. */
export function loadersOf({ call, argument, rows, result }: OperationBatch): LoaderOf {
  const identity = JSON.stringify([call.coordinate, argument.path, rows.keyField, result]);
  return (others, context, state) => {
    // Mostly there are none: the loader is found without a text for each parent.
    const own = Object.keys(others).length === 0 ? identity : `${identity} ${JSON.stringify(others, exactly)}`;
    return state.loader(own, () => {
      const fetch = (keys: readonly unknown[], info: GraphQLResolveInfo | undefined) =>
        fetchRows(call, batchArguments(others, argument, keys), context, info, rows);
      return new BatchLoader({ fetch, limits: argument.limits, levels: state.levels });
    });
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
  // Mostly there are none, and cloning nothing costs as much as sending it.
  const args: Arguments = Object.keys(others).length === 0 ? {} : structuredClone(others);
  setPath(args, path.split('.'), keys);
  return args;
}

/** JSON has no word for integers beyond a double. */
function exactly(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
