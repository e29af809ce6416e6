/** The REST calls that one field of a query comes to at worst, with those of the fields below it. */
export interface PlannedCall {
  /** Where its answer goes: the response path without positions, as `orders.customer`. */
  readonly path: string;
  /** The field, as `Order.customer`. */
  readonly coordinate: string;
  /** Coordinate of the root field whose operation is called; the field's own where it is one. */
  readonly call: string;
  readonly source: string;
  /** `operationId` or `GET /path`; never with argument values. */
  readonly operation: string;
  /**
   * `direct`: the field is the operation. `single`: a join with one call for each distinct key. `batch`: a join with
   * one call for many keys. `link`: one call for each object. `mesh`: made by Mesh itself.
   */
  readonly how: 'direct' | 'single' | 'batch' | 'link' | 'mesh';
  /** What keys are read from: paths of the parent. */
  readonly keys: readonly string[];
  /** The argument that takes the keys of a batch. */
  readonly keysArg: string | undefined;
  /** The most parents that there are; 1 at the root. */
  readonly parents: number;
  /** The most calls. */
  readonly calls: number;
  readonly children: readonly PlannedCall[];
}

/** What an operation of a client costs at worst. */
export interface OperationPlan {
  readonly calls: readonly PlannedCall[];
  /** The fields that code of the project answers: nobody knows what it calls. */
  readonly byCode: readonly string[];
}

/** The worst-case calls of a plan, to all sources together and to each. */
export function totalCalls(calls: readonly PlannedCall[]): { total: number; sources: Record<string, number> } {
  const sources: Record<string, number> = {};
  for (const { source, calls: count } of everyCall(calls)) sources[source] = (sources[source] ?? 0) + count;
  return { total: Object.values(sources).reduce((sum, count) => sum + count, 0), sources };
}

/** A plan's calls, each before those below it. */
export function* everyCall(calls: readonly PlannedCall[]): Generator<PlannedCall> {
  for (const call of calls) {
    yield call;
    yield* everyCall(call.children);
  }
}
