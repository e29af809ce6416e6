/** A REST call of an operation, as `extensions.explain` tells it. */
export interface MadeCall {
  readonly source: string;
  /** `operationId` or `GET /path`. */
  readonly operation: string;
  readonly method: string;
  /** `cache`: answered without a call. */
  readonly from: 'upstream' | 'cache';
  /** The response path without positions, as `orders.customer`; `null` where code of the project made the call. */
  readonly path: string | null;
  /** Milliseconds from the beginning of the operation. */
  readonly startMs: number;
  /** `null` while there is no answer. */
  readonly durationMs: number | null;
  readonly status: number | null;
  readonly bytes: number | null;
  /** Code of the error in place of an answer. */
  readonly error: string | null;
  /** Keys of a batch; `null` for any other call. */
  readonly keys: number | null;
  /** Values that wanted those keys. */
  readonly parents: number | null;
  /** How often the same call was wanted again and was not made. */
  readonly shared: number;
  /** How often it was sent once more. */
  readonly retries: number;
  readonly url: string;
  readonly curl: string;
}

/** The REST calls that a field comes to at worst. */
export interface PlannedCall {
  readonly path: string;
  readonly source: string;
  readonly operation: string;
  readonly how: 'direct' | 'single' | 'batch' | 'link' | 'mesh';
  /** Paths of the parent that keys are read from. */
  readonly keys: readonly string[];
  /** The argument that takes the keys of a batch. */
  readonly keysArg?: string;
  /** The most parents that there are. */
  readonly parents: number;
  /** The most calls. */
  readonly calls: number;
  readonly children: readonly PlannedCall[];
}

export interface OperationPlan {
  readonly calls: readonly PlannedCall[];
  /** Coordinates of fields that code of the project answers: nobody knows what it calls. */
  readonly byCode: readonly string[];
}

/** `extensions.explain` of an operation that was run. */
export interface Explanation extends OperationPlan {
  readonly made: readonly MadeCall[];
  /** From the beginning of the operation until its answer was there. */
  readonly durationMs: number;
}
