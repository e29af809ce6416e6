import type { GraphQLField } from 'graphql';
import { weftExtension } from '../graph.ts';

/** How a joined field calls its operation: what the cost of a query is told from. */
export interface JoinShape {
  /** `single`: one call for each distinct key. `batch`: one call for many keys. */
  readonly how: 'single' | 'batch';
  /** Coordinate of the root field whose operation is called. */
  readonly call: string;
  /** What the keys are read from: paths of the parent. */
  readonly keys: readonly string[];
  /** The argument that takes the keys of a batch. */
  readonly keysArg?: string | undefined;
  /** The most keys that one call takes; infinite where neither the description nor the URL limits them. */
  readonly maxKeys?: number | undefined;
  /** Coordinates of the fields of the parent that are joined first. */
  readonly after?: readonly string[];
  /** What the other arguments of the call are filled with, as the join declares it. */
  readonly templates: Readonly<Record<string, unknown>>;
  /** The way from the answer of the call to what is joined, by names on the wire. */
  readonly properties?: readonly string[] | undefined;
  /** Whether parents with different values elsewhere need batches of their own. */
  readonly partitioned?: boolean | undefined;
}

type Field = Pick<GraphQLField<unknown, unknown>, 'extensions'>;

/** How a joined field calls its operation; `undefined` for any other field. */
export function joinShapeOf({ extensions }: Field): JoinShape | undefined {
  return (extensions[weftExtension] as { join?: JoinShape } | undefined)?.join;
}

export function setJoinShape(field: Field, join: JoinShape): void {
  const { extensions } = field;
  field.extensions = { ...extensions, [weftExtension]: { ...(extensions[weftExtension] as object), join } };
}
