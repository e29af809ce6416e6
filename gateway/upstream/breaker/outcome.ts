import { GatewayError } from '../../errors/gateway-error.ts';
import { sentAtOf, wasNeverSent } from '../never-sent.ts';
import { ConnectionFailure } from '../transport/connection-failure.ts';
import type { UpstreamResponse } from '../upstream-client.ts';

/** What the end of a call says of the API: it works, it fails, or nothing. */
export type Outcome = 'well' | 'failing' | 'untold';

/** Statuses by which an API, or a proxy before it, says that it fails. 501 is about the method and 429 about the caller. */
const faults: ReadonlySet<number> = new Set([500, 502, 503, 504]);

export function outcomeOfAnswer({ status }: UpstreamResponse): Outcome {
  return faults.has(status) ? 'failing' : 'well';
}

/**
 * A connection that could not be made or was lost, and an answer that did not come in time, are the API's. Callers who
 * went away, refusals of the gateway's own and requests that cannot be sent say nothing of it. So does a call that its
 * operation left little time for, or none at all before it was sent; one that waited long is as good as timed out. What a
 * call waited for its turn is not the API's.
 * @param startedAt and `endedAt` on the clock of `performance.now()`
 * @param longMs how long an API may let a call wait that is then ended by the deadline of its operation
 */
export function outcomeOfFailure(error: unknown, startedAt: number, endedAt: number, longMs: number): Outcome {
  if (error instanceof ConnectionFailure) return 'failing';
  if (!(error instanceof GatewayError) || wasNeverSent(error)) return 'untold';
  const sentAt = sentAtOf(error);
  const isLong = endedAt - (sentAt ?? startedAt) >= longMs;
  if (error.code === 'UPSTREAM_TIMEOUT') return sentAt === undefined || isLong ? 'failing' : 'untold';
  // Of a caller who went away the cause tells.
  const isLate = error.code === 'DEADLINE_EXCEEDED' && error.cause === undefined;
  return isLate && isLong ? 'failing' : 'untold';
}
