import type { GraphQLResolveInfo } from 'graphql';

/** How many keys one call carries, and how many parents wanted them. */
export interface BatchNote {
  readonly keys: number;
  /** Grows while parents come to keys that were asked for already. */
  readonly parents: number;
}

const notes = new WeakMap<object, BatchNote>();

/** The info of a field for one call of a batch, from which its size can be told. */
export function infoOfBatch(info: GraphQLResolveInfo | undefined, note: BatchNote): GraphQLResolveInfo | undefined {
  if (!info) return undefined;
  const own = { ...info };
  notes.set(own, note);
  return own;
}

export function batchNoteOf(info: unknown): BatchNote | undefined {
  return typeof info === 'object' && info !== null ? notes.get(info) : undefined;
}
