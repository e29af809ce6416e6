import { type GraphQLField, getNullableType, isObjectType } from 'graphql';
import { fieldStamp, type StampedOperation, typeStamp } from '../stamps/stamp.ts';

/** What a field of a query calls, as it is told to people. */
export interface CalledOperation {
  readonly source: string;
  /** `operationId` or `GET /path`; of a source that Mesh executes `Query.field`. Never with argument values. */
  readonly name: string;
  /** `undefined` where Mesh makes the call: nothing is known of its answer. */
  readonly stamped: StampedOperation | undefined;
}

type Field = GraphQLField<unknown, unknown>;

/** The operation that a root field is; `undefined` for any other field. */
export function calledOperation(field: Field): CalledOperation | undefined {
  const stamp = fieldStamp(field);
  if (stamp?.kind === 'operation') return calledBy(stamp.operation);
  if (stamp?.kind !== 'mesh' || stamp.rootType === 'Subscription') return undefined;
  return { source: stamp.source, name: `${stamp.rootType}.${stamp.field}`, stamped: undefined };
}

export function calledBy(operation: StampedOperation): CalledOperation {
  return { source: operation.source, name: operation.rest?.id ?? operation.field, stamped: operation };
}

/** Whether a field only leads to the operations of a source. */
export function holdsOperations(field: Field): boolean {
  const type = getNullableType(field.type);
  if (!isObjectType(type) || typeStamp(type)) return false;
  return Object.values(type.getFields()).some((inner) => calledOperation(inner) !== undefined);
}
