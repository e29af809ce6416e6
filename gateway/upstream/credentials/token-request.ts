import * as oauth from 'oauth4webapi';
import type { OAuthClientConfig } from '../../config/credentials-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { requestTarget } from '../fetch/request-target.ts';
import { ConnectionFailure } from '../transport/connection-failure.ts';
import { invalidCredentials } from './invalid-credentials.ts';
import type { AccessToken } from './token-keeper.ts';
import { readTokenResponse } from './token-response.ts';

export interface TokenRequestOptions {
  readonly source: string;
  readonly client: OAuthClientConfig;
  /** It must limit the time of a request. */
  readonly fetch: typeof globalThis.fetch;
}

/** A token with what else came with it. */
export interface GrantedToken extends AccessToken {
  /** The refresh token that replaces the one that was sent (RFC 6749, 6). */
  readonly refreshToken: string | undefined;
}

/** @throws ProjectError for a token URL that is none. */
export function checkTokenUrl(source: string, { tokenUrl }: OAuthClientConfig): void {
  if (requestTarget(tokenUrl)) return;
  throw invalidCredentials(source, 'tokenUrl', 'The token URL must be an absolute http(s) URL without user name.');
}

/**
 * Asks the token endpoint for a token (RFC 6749, 4 to 6). How long it is good for is counted from the moment of asking,
 * on a clock that nobody sets. A connection that fails is tried once more, but for a refresh token.
 * @param parameters of the grant, beside those that are configured
 * @throws TokenRefusal where the endpoint says no in the words of RFC 6749, 5.2
 * @throws GatewayError `UPSTREAM_UNAVAILABLE` where it cannot be reached, `UPSTREAM_ERROR` where its answer is none
 */
export async function requestToken(
  options: TokenRequestOptions,
  grantType: string,
  parameters: Readonly<Record<string, string>>,
): Promise<GrantedToken> {
  const { source } = options;
  const requestedAt = performance.now();
  const asking = () => ask(options, grantType, parameters);
  const answer = await asking()
    .catch((error: unknown) => {
      // Mostly a connection that the server closed while nobody used it. A refresh token may be used up by now.
      if (error instanceof ConnectionFailure && grantType !== 'refresh_token') return asking();
      throw error;
    })
    .catch((error: unknown) => {
      throw unreachable(source, error);
    });
  const granted = await readTokenResponse(answer);
  if (!granted) throw noTokenResponse(source);
  if ('refusal' in granted) throw new TokenRefusal(source, granted.status, granted.refusal);
  return {
    value: granted.token,
    requestedAt,
    lifetimeMs: granted.lifetimeMs,
    refreshToken: granted.refreshToken,
  };
}

function ask(
  { client, fetch }: TokenRequestOptions,
  grantType: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Response> {
  const { tokenUrl, clientId, scopes } = client;
  const scope = scopes.length === 0 ? {} : { scope: scopes.join(' ') };
  return oauth.genericTokenEndpointRequest(
    { issuer: tokenUrl, token_endpoint: tokenUrl },
    { client_id: clientId },
    clientAuthentication(client),
    grantType,
    { ...parameters, ...scope, ...client.parameters },
    // Where the configuration says http, it means a network that it trusts.
    { [oauth.customFetch]: fetch, [oauth.allowInsecureRequests]: new URL(tokenUrl).protocol === 'http:' },
  );
}

function clientAuthentication({ clientSecret, clientAuthentication }: OAuthClientConfig): oauth.ClientAuth {
  if (clientSecret === undefined) return oauth.None();
  return clientAuthentication === 'post' ? oauth.ClientSecretPost(clientSecret) : oauth.ClientSecretBasic(clientSecret);
}

/** The token endpoint refused, in the words of RFC 6749, 5.2. */
export class TokenRefusal extends GatewayError {
  /** `invalid_grant`, …; `(unknown error)` for what a server made up. */
  readonly reason: string;

  constructor(source: string, status: number, reason: string) {
    const cause = new Error(`The token endpoint gave ${status} ${reason}.`);
    super('UPSTREAM_ERROR', noToken(source), { source, operation, status, cause });
    this.reason = reason;
  }
}

const operation = 'token request';

function unreachable(source: string, cause: unknown): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', noToken(source), { source, operation, cause });
}

function noTokenResponse(source: string): GatewayError {
  const cause = new Error('The token endpoint gave an answer that is no token response.');
  return new GatewayError('UPSTREAM_ERROR', noToken(source), { source, operation, cause });
}

function noToken(source: string): string {
  return `No token could be had for source "${source}".`;
}
