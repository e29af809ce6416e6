import type { GraphRequest } from '../graph.ts';

/** How long the calls of a part of an operation may take together. */
export interface PartOptions {
  /** From now on, in milliseconds. Never beyond the operation's own deadline, unless `beyondOperation`. */
  readonly ms: number;
  /**
   * For what must be brought to its end whatever became of the operation, as the undo of a change: its calls are
   * bound neither by the operation's deadline and call budget nor to the caller's still being there.
   * @default false
   */
  readonly beyondOperation?: boolean;
}

/**
 * The same request with less time, or with time of its own.
 * @throws RangeError when `ms` is no time.
 */
export function limitedRequest(request: GraphRequest, { ms, beyondOperation = false }: PartOptions): GraphRequest {
  if (!(ms > 0)) throw new RangeError(`within: "ms" must be a number above 0, not ${ms}.`);
  const limitAt = performance.now() + ms;
  const { deadlineAt = Number.POSITIVE_INFINITY, signal } = request;
  return {
    ...request,
    authorizeOperation: (coordinate, args) => request.authorizeOperation(coordinate, args),
    deadlineAt: beyondOperation ? limitAt : Math.min(deadlineAt, limitAt),
    signal: beyondOperation ? undefined : signal,
    // An undo must not stop half-way because what it undoes was long.
    meter: beyondOperation ? undefined : request.meter,
  };
}
