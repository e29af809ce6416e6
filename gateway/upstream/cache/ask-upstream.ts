import type { ErrorCode } from '../../errors/catalogue.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { UpstreamCall } from '../policy.ts';
import { retryAfterSeconds } from '../retry-after.ts';
import type { CallContext, CallEnd, StandIn, UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import type { KeptAnswer } from './kept-answer.ts';
import { isUnaskedPage } from './unasked-page.ts';
import { conditional, freshened, hasValidator, isAbout } from './validation.ts';

/** What the upstream said, in the light of what was known before. */
export interface Asked {
  readonly response: UpstreamResponse;
  /** When the answer was asked for, in milliseconds since the epoch. */
  readonly requestedAt: number;
  /** The failure for which a kept answer stands in. */
  readonly standsInFor: StandIn | undefined;
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
      const asked = { response, requestedAt, standsInFor: undefined };
      if (kept && isAboutAnother(response, question, kept)) return askWhole(next, question);
      end?.({ response });
      return kept ? besideKept(question, kept, asked) : asked;
    },
    (error) => {
      end?.({ error });
      const failure = kept && isUsableOnError(kept) ? unreachable(error) : undefined;
      if (kept && failure) return standIn(kept, failure);
      throw error;
    },
  );
}

/** Whether what is kept is not what a 304 means. */
function isAboutAnother(response: UpstreamResponse, { request, sent }: Question, kept: KeptAnswer): boolean {
  return response.status === 304 && sent !== request && !isAbout(response, kept.response);
}

/** Asks once more, without conditions. */
function askWhole(next: UpstreamCall, { request, sent, context, end }: Question): Promise<Asked> {
  // By the request that the meter was shown.
  context.meter?.retried?.(sent);
  const requestedAt = Date.now();
  return next(request, context).then(
    (response) => {
      end?.({ response });
      return { response, requestedAt, standsInFor: undefined };
    },
    (error) => {
      end?.({ error });
      throw error;
    },
  );
}

function besideKept({ request, sent }: Question, kept: KeptAnswer, asked: Asked): Asked {
  const { response } = asked;
  const code = isUnaskedPage(request, response) ? 'UPSTREAM_INVALID_RESPONSE' : faults[response.status];
  if (code && isUsableOnError(kept)) {
    return standIn(kept, { code, retryAfter: retryAfterSeconds(response.headers) });
  }
  if (response.status !== 304 || sent === request) return asked;
  return { ...asked, response: freshened(kept.response, response) };
}

function standIn({ response }: KeptAnswer, standsInFor: StandIn): Asked {
  return { response, requestedAt: 0, standsInFor };
}

/** Whether a kept answer may stand in for a failure now. */
export function isUsableOnError({ usableOnErrorUntil }: KeptAnswer): boolean {
  return Date.now() < usableOnErrorUntil;
}

/** The statuses that a stale answer may replace (RFC 5861, 4), and 429, which says as well that there is no answer now. */
const faults: Readonly<Record<number, ErrorCode>> = {
  429: 'RATE_LIMITED',
  500: 'UPSTREAM_ERROR',
  502: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_UNAVAILABLE',
  504: 'UPSTREAM_UNAVAILABLE',
};

/** Failures that say nothing of what was asked for: of the way to the upstream, and refusals of our own policies. */
const unreachableCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_INVALID_RESPONSE',
  'RATE_LIMITED',
  // No token could be had.
  'UPSTREAM_ERROR',
]);

function unreachable(error: unknown): StandIn | undefined {
  if (!(error instanceof GatewayError) || !unreachableCodes.has(error.code)) return undefined;
  return { code: error.code, retryAfter: error.retryAfter };
}
