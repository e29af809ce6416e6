import type { TokenExchangeConfig } from '../../config/credentials-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { CallContext, UpstreamRequest } from '../upstream-client.ts';
import type { Credentials } from './credentials.ts';
import type { CredentialsHealth } from './credentials-health.ts';
import { dropRefused, withKeptToken } from './kept-token.ts';
import { TokenKeeper } from './token-keeper.ts';
import { checkTokenUrl, type GrantedToken, requestToken, TokenRefusal } from './token-request.ts';

export interface TokenExchangeSurroundings {
  readonly source: string;
  readonly fetch: typeof globalThis.fetch;
  readonly health: CredentialsHealth;
  /** For callers without a token. `undefined`: they are refused, or call without. */
  readonly anonymous: Credentials | undefined;
}

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** Of so many callers the tokens are kept; beyond, the one who called longest ago is forgotten. */
const mostCallers = 1_000;

/** How long a caller whose token is not accepted is told so without asking again: it costs the server as much as a good one. */
const refusalMs = 5_000;

/** How long a token is kept of which the server does not say how long it is good. */
const unknownLifetimeMs = 300_000;

/** Each caller's own token, exchanged for one that the source takes (RFC 8693). */
export function tokenExchange(surroundings: TokenExchangeSurroundings, options: TokenExchangeConfig): Credentials {
  checkTokenUrl(surroundings.source, options);
  return new TokenExchange(surroundings, options);
}

class TokenExchange implements Credentials {
  readonly #surroundings: TokenExchangeSurroundings;
  readonly #options: TokenExchangeConfig;
  /** By their token, in the order of last use. */
  readonly #callers = new Map<string, CallerTokens>();

  constructor(surroundings: TokenExchangeSurroundings, options: TokenExchangeConfig) {
    this.#surroundings = surroundings;
    this.#options = options;
  }

  ofCaller({ callerHeaders }: CallContext): string | undefined {
    const { header } = this.#options;
    const value = callerHeaders[header];
    if (header !== 'authorization') return value || undefined;
    return value === undefined ? undefined : /^Bearer +(\S+)$/i.exec(value)?.[1];
  }

  applyTo(request: UpstreamRequest, context: CallContext): UpstreamRequest | Promise<UpstreamRequest> {
    const subjectToken = this.ofCaller(context);
    if (subjectToken === undefined) return this.#withoutToken(request, context);
    return withKeptToken(request, this.#callerOf(subjectToken).keeper);
  }

  refused(request: UpstreamRequest, context: CallContext): boolean {
    const subjectToken = this.ofCaller(context);
    if (subjectToken === undefined) return this.#surroundings.anonymous?.refused?.(request, context) ?? false;
    return dropRefused(this.#callerOf(subjectToken).keeper, request);
  }

  #withoutToken(request: UpstreamRequest, context: CallContext): UpstreamRequest | Promise<UpstreamRequest> {
    const { source, anonymous } = this.#surroundings;
    if (anonymous) return anonymous.applyTo(request, context);
    // What nobody's request caused, such as asking for the description, is done without a caller.
    if (this.#options.anonymous === 'none' || context.requestId === undefined) return request;
    throw new GatewayError('UNAUTHENTICATED', `Source "${source}" is called for callers with a token only.`, {
      source,
      operation: request.operation,
    });
  }

  #callerOf(subjectToken: string): CallerTokens {
    const known = this.#callers.get(subjectToken);
    if (known) this.#callers.delete(subjectToken);
    const caller = known ?? new CallerTokens((own) => this.#exchange(subjectToken, own));
    this.#callers.set(subjectToken, caller);
    if (this.#callers.size > mostCallers) this.#callers.delete(this.#callers.keys().next().value as string);
    return caller;
  }

  async #exchange(subjectToken: string, caller: CallerTokens): Promise<GrantedToken> {
    const { source, fetch, health } = this.#surroundings;
    // Asked here, where no token of the caller's is good any more, or one is renewed ahead of time.
    if (performance.now() < caller.refusedUntil) throw notTheirs(source, caller.refusal);
    try {
      const token = await requestToken({ source, client: this.#options, fetch }, grantType, {
        subject_token: subjectToken,
        subject_token_type: this.#options.subjectTokenType,
      });
      health.well('token');
      return { ...token, lifetimeMs: token.lifetimeMs ?? unknownLifetimeMs };
    } catch (error) {
      if (error instanceof TokenRefusal && isOfCaller.has(error.reason)) {
        caller.refuse(error, refusalMs);
        throw notTheirs(source, error);
      }
      health.tokenFailed(error);
      throw error;
    }
  }
}

/** What is known of one caller's token: the one that it was exchanged for, or that it was refused. */
class CallerTokens {
  readonly keeper: TokenKeeper;
  refusal: TokenRefusal | undefined;
  /** On the clock of `performance.now()`. */
  refusedUntil = 0;

  constructor(exchange: (caller: CallerTokens) => Promise<GrantedToken>) {
    this.keeper = new TokenKeeper(() => exchange(this));
  }

  refuse(refusal: TokenRefusal, forMs: number): void {
    this.refusal = refusal;
    this.refusedUntil = performance.now() + forMs;
  }
}

/** What the server says of the caller's token, and not of the gateway (RFC 8693, 2.2.2; RFC 6749, 5.2). */
const isOfCaller: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_grant',
  'invalid_token',
  'expired_token',
  'access_denied',
]);

function notTheirs(source: string, refusal: TokenRefusal | undefined): GatewayError {
  return new GatewayError('FORBIDDEN', `The caller’s token is not accepted for source "${source}".`, {
    source,
    operation: refusal?.operation,
    status: refusal?.status,
    cause: refusal?.cause,
  });
}
