import type { UpstreamCall, UpstreamPolicy } from '../policy.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import type { Credentials } from './credentials.ts';
import type { CredentialsHealth } from './credentials-health.ts';

/**
 * For how long nothing is renewed for an operation that refused renewed credentials as well: it is not
 * theirs to open, and each call would cost a token that an authorization server throttles or bills.
 */
const pauseMs = 10_000;

/**
 * Puts the source's credentials on each request. After a 401 the request is sent once more where
 * they can be renewed: the source has not acted on it, whatever its method (RFC 9110, 15.5.2).
 */
export function useCredentials(credentials: Credentials, health: CredentialsHealth): UpstreamPolicy {
  return (next) => {
    const calls = new CallsWithCredentials(credentials, health, next);
    return (request, context) => calls.make(request, context);
  };
}

class CallsWithCredentials {
  readonly #credentials: Credentials;
  readonly #health: CredentialsHealth;
  readonly #next: UpstreamCall;
  readonly #isSignature: boolean;
  readonly #pausedUntil = new Map<string, number>();

  constructor(credentials: Credentials, health: CredentialsHealth, next: UpstreamCall) {
    this.#credentials = credentials;
    this.#health = health;
    this.#next = next;
    this.#isSignature = credentials.areSignature === true;
  }

  make(request: UpstreamRequest, context: CallContext): Promise<UpstreamResponse> {
    try {
      const sent = this.#credentials.applyTo(request, context);
      return sent instanceof Promise
        ? sent.then((ready) => this.#send(ready, request, context))
        : this.#send(sent, request, context);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #send(sent: UpstreamRequest, request: UpstreamRequest, context: CallContext): Promise<UpstreamResponse> {
    return this.#next(sent, context).then((response) => {
      if (response.status === 401 && this.#isRenewable(sent, context)) return this.#again(request, context);
      this.#tell(response, context);
      return response;
    });
  }

  #isRenewable(sent: UpstreamRequest, context: CallContext): boolean {
    if (performance.now() < (this.#pausedUntil.get(sent.operation) ?? 0)) return false;
    return this.#credentials.refused?.(sent, context) === true;
  }

  async #again(request: UpstreamRequest, context: CallContext): Promise<UpstreamResponse> {
    context.meter?.retried?.(request);
    const renewed = await this.#next(await this.#credentials.applyTo(request, context), context);
    if (renewed.status === 401) this.#pausedUntil.set(request.operation, performance.now() + pauseMs);
    else this.#pausedUntil.delete(request.operation);
    this.#tell(renewed, context);
    return renewed;
  }

  /** What one caller may not says nothing of the gateway's own credentials. */
  #tell(response: UpstreamResponse, context: CallContext): void {
    if (this.#credentials.ofCaller?.(context) === undefined) this.#health.answered(response, this.#isSignature);
  }
}
