import { type GraphQLObjectType, type GraphQLSchema, isInputObjectType } from 'graphql';
import type { OperationIndex } from '../bind/operation-index.ts';
import { batchEndpointsOf } from '../inspect/batch-endpoints.ts';
import { findBatchArgument } from '../joins/batch/batch-argument.ts';
import { compileRows } from '../joins/batch/batch-rows.ts';
import type { OperationBatch } from '../joins/batch/operation-batch.ts';
import { UnusableJoin } from '../joins/join-target.ts';
import type { SchemaViews } from '../values/schema-view.ts';

/** An operation for which code of the project has a loader. */
export interface BatchedOperation extends OperationBatch {
  readonly rowType: GraphQLObjectType;
}

/**
 * The queries that take a list of keys and answer rows that hold them, by their coordinates: those that
 * `weft inspect` names as batch endpoints.
 */
export function batchedOperations(
  schema: GraphQLSchema,
  operations: OperationIndex,
  views: SchemaViews,
): ReadonlyMap<string, BatchedOperation> {
  return new Map(
    batchEndpointsOf(schema).flatMap((endpoint) => {
      const call = operations.ofField(endpoint.field);
      if (!call || endpoint.isMutation) return [];
      const { keysArgument: keysArg, keyField, result = '', type: rowType } = endpoint;
      try {
        const argument = findBatchArgument(call, keysArg);
        const rows = compileRows({ keysArg, keyField, valueKeyField: keyField, result }, call, argument, views);
        // A key of several parts would need names that nobody has declared.
        if (isInputObjectType(argument.itemType)) return [];
        return [[call.coordinate, { call, argument, rows, result, rowType }] as const];
      } catch (error) {
        if (error instanceof UnusableJoin) return [];
        throw error;
      }
    }),
  );
}
