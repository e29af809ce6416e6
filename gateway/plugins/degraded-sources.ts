import type { ErrorCode } from '../errors/catalogue.ts';
import type { StandIn } from '../upstream/upstream-client.ts';

/**
 * How a source did less than its part in an answer: it cannot be reached, answers with failures, takes too long, refuses
 * more calls; or its answer is a stale one.
 */
export type DegradedState = 'unavailable' | 'failing' | 'slow' | 'throttled' | 'stale';

/** What `extensions.sources` says of one source. Clients may see all of it. */
export interface DegradedSource {
  readonly state: DegradedState;
  /** Of the failure: the field's, or the one for which a stale answer stands in. */
  readonly code: ErrorCode;
  /** Seconds after which all of it may be asked for again. */
  readonly retryAfter?: number;
}

/** What a failure says of its source; `undefined` where the source did its part and the caller did not. */
const states: Readonly<Record<ErrorCode, DegradedState | undefined>> = {
  SOURCE_UNAVAILABLE: 'unavailable',
  UPSTREAM_UNAVAILABLE: 'unavailable',
  UPSTREAM_ERROR: 'failing',
  UPSTREAM_INVALID_RESPONSE: 'failing',
  INTERNAL_SERVER_ERROR: undefined,
  UPSTREAM_TIMEOUT: 'slow',
  DEADLINE_EXCEEDED: 'slow',
  RATE_LIMITED: 'throttled',
  BAD_USER_INPUT: undefined,
  UNAUTHENTICATED: undefined,
  FORBIDDEN: undefined,
  NOT_FOUND: undefined,
  CONFLICT: undefined,
  OVERLOADED: undefined,
  QUERY_TOO_COMPLEX: undefined,
  PERSISTED_QUERY_NOT_FOUND: undefined,
  DOCUMENT_NOT_TRUSTED: undefined,
  UPSTREAM_BUDGET_EXCEEDED: undefined,
  GRAPHQL_PARSE_FAILED: undefined,
  GRAPHQL_VALIDATION_FAILED: undefined,
  BAD_REQUEST: undefined,
};

/** Of several in one answer the one that says most. */
const order: readonly DegradedState[] = ['unavailable', 'failing', 'slow', 'throttled', 'stale'];

/** A failure as far as it matters here; every `GatewayError` is one. */
export interface SourceFailure extends StandIn {
  readonly source: string | undefined;
}

/**
 * The sources that were degraded, by name and in the order of their names; `undefined` when none was.
 * @param failures those that clients see in `errors`
 * @param standIns failures in whose place stale answers were given, by source
 */
export function degradedSources(
  failures: Iterable<SourceFailure>,
  standIns: Iterable<readonly [string, StandIn]> = [],
): Readonly<Record<string, DegradedSource>> | undefined {
  const degraded = new Map<string, DegradedSource>();
  const add = (source: string, state: DegradedState, { code, retryAfter }: StandIn) => {
    const seen = degraded.get(source);
    const after = Math.max(retryAfter ?? 0, seen?.retryAfter ?? 0);
    const isWorse = !seen || order.indexOf(state) < order.indexOf(seen.state);
    const told = isWorse ? { state, code } : { state: seen.state, code: seen.code };
    degraded.set(source, after > 0 ? { ...told, retryAfter: after } : told);
  };
  for (const failure of failures) {
    const state = states[failure.code];
    if (state && failure.source !== undefined) add(failure.source, state, failure);
  }
  for (const [source, failure] of standIns) add(source, 'stale', failure);
  if (degraded.size === 0) return undefined;
  return Object.fromEntries([...degraded].sort(([one], [other]) => (one < other ? -1 : 1)));
}
