import DataLoader from 'dataloader';
import { type GraphQLResolveInfo, getNamedType, getNullableType, isListType } from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';
import { isAbsent } from '../../rest/response/statuses.ts';
import type { OperationIndex } from '../bind/operation-index.ts';
import type { Arguments, OperationCall } from '../calls/operation-call.ts';
import { requestStateOf } from '../calls/request-state.ts';
import { inferRowKey } from '../joins/batch/batch-key.ts';
import { keyText } from '../joins/batch/key-text.ts';
import { type KeyedRow, rowsByKey } from '../joins/batch/rows-by-key.ts';
import { adaptArguments } from '../joins/join-arguments.ts';
import type { SchemaViews } from '../values/schema-view.ts';

/** What resolvers pass to `context.<source>.<rootType>.<field>(…)`, as in Mesh. Selection sets are not needed. */
export interface SdkCall {
  root?: unknown;
  args?: Arguments;
  context: unknown;
  info?: GraphQLResolveInfo;
  key?: unknown;
  argsFromKeys?: (keys: unknown[]) => Arguments;
  valuesFromResults?: (results: unknown, keys?: unknown[]) => unknown;
}

type SdkMethod = (call: SdkCall) => Promise<unknown>;

/** Mesh's in-context SDK on the compiled calls: `{ orders: { Query: { order: fn } } }`. */
export function createInContextSdk(
  sources: readonly string[],
  operations: OperationIndex,
  views: SchemaViews,
): Record<string, Record<string, Record<string, SdkMethod>>> {
  const sdk: Record<string, Record<string, Record<string, SdkMethod>>> = {};
  for (const source of sources) {
    const bySource: Record<string, Record<string, SdkMethod>> = { Query: {}, Mutation: {} };
    for (const name of operations.names(source)) {
      const [rootType = '', fieldName = ''] = name.split('.');
      const call = operations.find(source, rootType, fieldName);
      bySource[rootType] ??= {};
      if (call) bySource[rootType][fieldName] = sdkMethod(call, views);
    }
    sdk[source] = bySource;
  }
  return sdk;
}

function sdkMethod(call: OperationCall, views: SchemaViews): SdkMethod {
  return async (params) => {
    if (params.argsFromKeys) return batched(call, views, params, params.argsFromKeys);
    const value = await callOrNull(call, params.args ?? {}, params.context, params.root, params.info);
    const seen = views.own(value, call.field.type);
    return params.valuesFromResults ? params.valuesFromResults(seen) : seen;
  };
}

/** A null key has nothing to look up. Keys asked for by one field of the query go into one call. */
async function batched(
  call: OperationCall,
  views: SchemaViews,
  { key, context, info, valuesFromResults }: SdkCall,
  argsFromKeys: (keys: unknown[]) => Arguments,
): Promise<unknown> {
  if (key === null || key === undefined) return null;
  const identity = info?.fieldNodes ?? argsFromKeys;
  const state = requestStateOf(context);
  const perField = state.loader(identity, () => new Map<OperationCall, DataLoader<unknown, unknown, string>>());
  let loader = perField.get(call);
  if (!loader) {
    loader = new DataLoader<unknown, unknown, string>(
      async (keys) => {
        const args = argsFromKeys([...keys]);
        const value = views.own(await callOrNull(call, args, context, undefined, info), call.field.type);
        if (!valuesFromResults) return matchRows(call, args, keys, value);
        const values = valuesFromResults(value, [...keys]);
        return Array.isArray(values) ? values : keys.map(() => values);
      },
      { cacheKeyFn: keyText, batchScheduleFn: (dispatch) => state.levels.schedule(info, dispatch) },
    );
    perField.set(call, loader);
  }
  const value = loader.load(key);
  state.levels.track(info, value);
  return value;
}

/** Without `valuesFromResults` rows are matched by the key they hold; Mesh matches them by position. */
function matchRows(call: OperationCall, args: Arguments, keys: readonly unknown[], value: unknown): unknown[] {
  const keysArg = Object.keys(args).find((name) => Array.isArray(args[name]));
  const rowKey = keysArg && inferRowKey(getNamedType(call.field.type), keysArg, keysArg);
  if (!isListType(getNullableType(call.field.type)) || rowKey === undefined) {
    throw new GatewayError(
      'INTERNAL_SERVER_ERROR',
      `The rows of ${call.coordinate} cannot be matched to their keys: give valuesFromResults.`,
    );
  }
  const rows = Array.isArray(value) ? value : [];
  const keyed = rows.map((row): KeyedRow => [(row as Record<string, unknown> | null)?.[rowKey], row]);
  return rowsByKey(keys, keyed).map(([first]) => first ?? null);
}

/** What the upstream does not have is `null`, as it is where the schema answers it. */
export async function callOrNull(
  call: OperationCall,
  args: Arguments,
  context: unknown,
  root?: unknown,
  info?: GraphQLResolveInfo,
): Promise<unknown> {
  try {
    return await call.callWith(adaptArguments(args, call), context, root, info);
  } catch (error) {
    if (call.operation.rootType === 'Query' && isAbsent(error)) return null;
    throw error;
  }
}
