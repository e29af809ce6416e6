import type { GraphQLSchema } from 'graphql';
import type { OperationIndex } from '../bind/operation-index.ts';
import type { Arguments } from '../calls/operation-call.ts';
import { requestStateOf } from '../calls/request-state.ts';
import { loadersOf } from '../joins/batch/operation-batch.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { type BatchedOperation, batchedOperations } from './batched-operations.ts';
import { lazily } from './lazily.ts';

/**
 * Single keys by an operation that takes many: what is asked for in the same turn goes into one call, also what joins
 * ask for, and rows are matched by the key that they hold. A null key is no key, and asks for nothing.
 */
export interface SourceLoader {
  /** The first row of a key, `null` where there is none. */
  load(key: unknown, others?: Arguments): Promise<unknown>;
  /** All rows of a key. */
  loadAll(key: unknown, others?: Arguments): Promise<unknown[]>;
  /** The first rows of several keys, in their order; as with DataLoader an `Error` in the place of a key that failed. */
  loadMany(keys: readonly unknown[], others?: Arguments): Promise<unknown[]>;
}

/** `context.loaders.customers.listCustomers.load(id)`. */
export type SourceLoaders = Readonly<Record<string, Readonly<Record<string, SourceLoader>>>>;

/** Compiles the loaders of all sources to what makes those of one request; which there are is found out at first use. */
export function compileSourceLoaders(
  schema: GraphQLSchema,
  sources: readonly string[],
  operations: OperationIndex,
  views: SchemaViews,
): (context: unknown) => SourceLoaders {
  let plan: Readonly<Record<string, Readonly<Record<string, BatchedOperation>>>> | undefined;
  const planOf = () => {
    plan ??= loadersByName(sources, operations, batchedOperations(schema, operations, views));
    return plan;
  };
  return (context) =>
    lazily(planOf, (batches) =>
      lazily(
        () => batches,
        (batch) => loaderOf(batch, views, context),
      ),
    );
}

/** The operations of each source that have a loader, by the names of their fields. */
export function loadersByName(
  sources: readonly string[],
  operations: OperationIndex,
  batched: ReadonlyMap<string, BatchedOperation>,
): Record<string, Record<string, BatchedOperation>> {
  const named = (source: string) =>
    operations.names(source).flatMap((name) => {
      const [rootType = '', fieldName = ''] = name.split('.');
      const call = operations.find(source, rootType, fieldName);
      const batch = call && batched.get(call.coordinate);
      return batch ? [[fieldName, batch] as const] : [];
    });
  return Object.fromEntries(sources.map((source) => [source, Object.fromEntries(named(source))]));
}

function loaderOf(batch: BatchedOperation, views: SchemaViews, context: unknown): SourceLoader {
  const loaders = loadersOf(batch);
  const rowsOf = async (key: unknown, others: Arguments = {}): Promise<unknown[]> => {
    if (key === null || key === undefined) return [];
    const rows = await loaders(others, context, requestStateOf(context)).load(key, undefined);
    return rows.map((row) => views.own(row, batch.rowType));
  };
  const load: SourceLoader['load'] = async (key, others) => (await rowsOf(key, others))[0] ?? null;
  return {
    load,
    loadAll: rowsOf,
    loadMany: (keys, others) =>
      Promise.all(
        keys.map((key) =>
          load(key, others).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
        ),
      ),
  };
}
