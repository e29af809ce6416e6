import { ConnectionFailure } from '../transport/connection-failure.ts';
import type { UpstreamRequest } from '../upstream-client.ts';

/** Methods that change nothing (RFC 9110, 9.2.1; QUERY of draft-ietf-httpbis-safe-method-w-body). */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

export interface Repetition {
  /** Lower-case name of the header by which the API tells a repeated call from another. */
  readonly keyHeader: string;
  /** Idempotent methods (RFC 9110, 9.2.2) of changes that may be sent again without a key. */
  readonly methods: ReadonlySet<string>;
}

/**
 * Whether sending the request twice comes to the same as sending it once: it changes nothing, or the API is told by a key
 * that it is the same change. A PUT or DELETE that is sent again may undo what somebody else did in between, or report as
 * not found what it deleted itself: only where the project says so.
 */
export function mayBeRepeated(
  { method, readOnly, headers }: Pick<UpstreamRequest, 'method' | 'readOnly' | 'headers'>,
  { keyHeader, methods }: Repetition,
): boolean {
  return (readOnly ?? safe.has(method)) || methods.has(method) || (headers[keyHeader] ?? '') !== '';
}

/** Statuses that say "not now": a timeout, too early, too many, and those of a gateway whose API is gone, down or late. */
const transient: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

export function isTransientStatus(status: number): boolean {
  return transient.has(status);
}

/** Certificates that are not believed now will not be believed in a moment either. */
const aboutCertificates = /^(?:ERR_TLS_CERT|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_)/;

/**
 * Whether what was thrown in place of an answer says "not now": a connection that could not be made or was lost. A call
 * that the API took and did not answer in time is none of these, since it is likely still at work on it; refusals of the
 * gateway's own have been made within the deadline already.
 */
export function isTransientFailure(error: unknown): boolean {
  if (!(error instanceof ConnectionFailure)) return false;
  const { code } = Object(error.cause) as { code?: unknown };
  return typeof code !== 'string' || !aboutCertificates.test(code);
}
