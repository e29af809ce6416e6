import type { RequestHeaders } from '../auth/caller.ts';
import type { AnswerLifetime } from '../execution/sharing/answer-lifetime.ts';
import type { AnswerHeaders } from '../execution/sharing/passed-headers.ts';
import type { RequestEvent, RequestFailure } from '../telemetry/events.ts';
import type { FollowedRequest } from '../telemetry/following/followed-request.ts';
import type { CallSignal } from '../upstream/call-signal.ts';

/** What the gateway knows of one HTTP request; the operations of a batch share it. */
export interface RequestScope {
  readonly requestId: string;
  /** The address that it comes from. */
  readonly client?: string | undefined;
  /** Headers of the caller, lower-case, without those that came as lists. */
  readonly callerHeaders: RequestHeaders;
  /** When all must be answered, on the clock of `performance.now()`. */
  readonly deadlineAt: number;
  /** Aborts when the client goes away before it has its answer. */
  readonly clientGone: CallSignal;
  /** For how long the answer may be used again. */
  readonly lifetime: AnswerLifetime;
  /** What goes out with the answer of the headers that APIs sent. */
  readonly passed: AnswerHeaders;
  /** Told what it comes to. */
  readonly followed: FollowedRequest | undefined;
  /** Set once an operation is parsed: the name of the first one. For the access log. */
  operationName: string | undefined;
  /** Of the first operation, once it is parsed. */
  operationType?: RequestEvent['operationType'];
  documentHash?: string | undefined;
  /** Of the first operation, where a limit counts it. */
  cost?: number | undefined;
  /** Set once it is recognised. */
  caller?: RequestEvent['caller'];
  /** Set by the first error that a client is shown. */
  failure?: RequestFailure | undefined;
}

const scopeKey = Symbol('weft.requestScope');

/** The part of a server context that carries the scope; spread it into what Yoga is given. */
export function scopeContext(scope: RequestScope): Record<symbol, RequestScope> {
  return { [scopeKey]: scope };
}

/**
 * The scope of the request that a GraphQL context or a server context belongs to.
 * @throws Error when the context was not made by the gateway: without a scope no deadline and no caller is known.
 */
export function scopeOf(context: object): RequestScope {
  const scope = knownScopeOf(context);
  if (!scope) {
    throw new Error('This GraphQL context was not made by the gateway: it carries no request scope.');
  }
  return scope;
}

/** The same where there may be none, as for entrances of a project's own. */
export function knownScopeOf(context: object): RequestScope | undefined {
  return (context as Record<symbol, RequestScope | undefined>)[scopeKey];
}
