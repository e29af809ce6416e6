import type { RecordedCall } from './followed-request.ts';
import { toldPath } from './response-path.ts';

/** The calls that were made for a field, and for the fields below it. */
export interface ToldField {
  /** The response path without positions, as `orders.customer`; `undefined` for what code of the project called. */
  readonly path: string | undefined;
  readonly calls: ToldCall[];
  readonly fields: ToldField[];
}

/** A call as logs tell it: never with its address, which holds values of arguments. */
export interface ToldCall {
  readonly source: string;
  readonly operation: string;
  /** Where the answer came from; `undefined` for the upstream. */
  readonly from: 'kept' | 'shared' | undefined;
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** Keys that it carried for a join, and the values that wanted them. */
  readonly keys: number | undefined;
  readonly parents: number | undefined;
  /** How often it was sent, where that is not once. */
  readonly sent: number | undefined;
  /** From the beginning of the request. */
  readonly startMs: number;
  /** `undefined` while it was not answered. */
  readonly durationMs: number | undefined;
}

/** How many calls of one operation are told. */
const mostCalls = 50;

/** The first 50 calls by the fields that they were made for, each field below the nearest above it that called. */
export function callTree(calls: readonly RecordedCall[], startedAt: number): readonly ToldField[] {
  const byPath = new Map<string, ToldField>();
  for (const call of calls.slice(0, mostCalls)) {
    const path = toldPath(call.place?.path);
    const field: ToldField = byPath.get(path) ?? { path: path === '' ? undefined : path, calls: [], fields: [] };
    byPath.set(path, field);
    field.calls.push(toldCall(call, startedAt));
  }
  const roots: ToldField[] = [];
  for (const [path, field] of byPath) (above(path, byPath)?.fields ?? roots).push(field);
  return roots;
}

function above(path: string, byPath: ReadonlyMap<string, ToldField>): ToldField | undefined {
  for (let end = path.lastIndexOf('.'); end > 0; end = path.lastIndexOf('.', end - 1)) {
    const field = byPath.get(path.slice(0, end));
    if (field) return field;
  }
  return undefined;
}

function toldCall(call: RecordedCall, since: number): ToldCall {
  const { called, place, from, status, code, sent, startedAt, endedAt } = call;
  const wasSentOnce = sent.length === 1 || (from !== 'upstream' && sent.length === 0);
  return {
    source: called.source,
    operation: called.operation,
    from: from === 'upstream' ? undefined : from,
    status,
    code,
    keys: place?.batch?.keys,
    parents: place?.batch?.parents,
    sent: wasSentOnce ? undefined : sent.length,
    startMs: rounded(startedAt - since),
    durationMs: endedAt === undefined ? undefined : rounded(endedAt - startedAt),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
