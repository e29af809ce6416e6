import { GatewayError } from '../../errors/gateway-error.ts';
import type { UpstreamCall } from '../policy.ts';
import type { CallContext, CallEnd, UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import type { KeptAnswer } from './kept-answer.ts';
import { conditional, freshened, hasValidator, isAbout } from './validation.ts';

/** What the upstream said, in the light of what was known before. */
export interface Asked {
  readonly response: UpstreamResponse;
  /** When the answer was asked for, in milliseconds since the epoch. */
  readonly requestedAt: number;
  /** Whether a kept answer stands in for a failure. */
  readonly isStale: boolean;
}

/** The request that is sent where `kept` may still hold. */
export function requestFor(request: UpstreamRequest, kept: KeptAnswer | undefined): UpstreamRequest {
  return kept && hasValidator(kept.response) ? conditional(request, kept.response) : request;
}

export interface Question {
  readonly request: UpstreamRequest;
  /** What {@link requestFor} made of it. */
  readonly sent: UpstreamRequest;
  readonly kept: KeptAnswer | undefined;
  readonly context: CallContext;
  readonly end: CallEnd | undefined;
}

/**
 * Asks the upstream for an answer, or whether the kept one holds (RFC 9111, 4.3). Where it fails and the kept one
 * may stand in for a failure, it does (RFC 5861, 4).
 */
export function askUpstream(next: UpstreamCall, question: Question): Promise<Asked> {
  const { sent, kept, context, end } = question;
  const requestedAt = Date.now();
  return next(sent, context).then(
    (response) => {
      end?.({ response });
      return kept
        ? besideKept(next, question, kept, { response, requestedAt, isStale: false })
        : { response, requestedAt, isStale: false };
    },
    (error) => {
      end?.({ error });
      if (kept && isUnreachable(error) && isUsableOnError(kept)) return standIn(kept);
      throw error;
    },
  );
}

function besideKept(
  next: UpstreamCall,
  { request, sent, context }: Question,
  kept: KeptAnswer,
  asked: Asked,
): Asked | Promise<Asked> {
  const { response } = asked;
  if (isFault(response.status) && isUsableOnError(kept)) return standIn(kept);
  if (response.status !== 304 || sent === request) return asked;
  if (isAbout(response, kept.response)) return { ...asked, response: freshened(kept.response, response) };
  // What is kept is not what was meant: it is asked for without conditions.
  const requestedAt = Date.now();
  return next(request, context).then((whole) => ({ response: whole, requestedAt, isStale: false }));
}

function standIn({ response }: KeptAnswer): Asked {
  return { response, requestedAt: 0, isStale: true };
}

function isUsableOnError({ usableOnErrorUntil }: KeptAnswer): boolean {
  return Date.now() < usableOnErrorUntil;
}

/** RFC 5861, 4: the statuses that a stale answer may replace. */
function isFault(status: number): boolean {
  return status === 500 || (status >= 502 && status <= 504);
}

function isUnreachable(error: unknown): boolean {
  return (
    error instanceof GatewayError &&
    (error.code === 'UPSTREAM_UNAVAILABLE' ||
      error.code === 'UPSTREAM_TIMEOUT' ||
      error.code === 'UPSTREAM_INVALID_RESPONSE')
  );
}
