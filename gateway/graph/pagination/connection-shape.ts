import type { GraphQLField } from 'graphql';
import { weftExtension } from '../graph.ts';
import type { StampedOperation } from '../stamps/stamp.ts';
import type { CheckedPagination } from './checked-pagination.ts';

/** What a connection pages through: its resolver is made of it, and the cost of a query told. */
export interface ConnectionShape {
  readonly operation: StampedOperation;
  readonly pagination: CheckedPagination;
  /** Its other arguments → the arguments of the operation's field that they are. */
  readonly ownArguments: ReadonlyMap<string, string>;
}

type Field = Pick<GraphQLField<unknown, unknown>, 'extensions'>;

/** What a connection pages through; `undefined` for any other field. */
export function connectionShapeOf({ extensions }: Field): ConnectionShape | undefined {
  return (extensions[weftExtension] as { connection?: ConnectionShape } | undefined)?.connection;
}

export function setConnectionShape(field: Field, connection: ConnectionShape): void {
  const { extensions } = field;
  field.extensions = { ...extensions, [weftExtension]: { ...(extensions[weftExtension] as object), connection } };
}
