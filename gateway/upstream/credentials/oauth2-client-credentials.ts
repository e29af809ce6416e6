import * as oauth from 'oauth4webapi';
import type { CredentialsConfig } from '../../config/gateway-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import { requestTarget } from '../fetch/request-target.ts';
import { withAuthorization } from './authorization.ts';
import type { Credentials } from './credentials.ts';
import { invalidCredentials } from './invalid-credentials.ts';
import { type AccessToken, createTokenKeeper } from './token-keeper.ts';

export type OAuth2ClientCredentialsOptions = Extract<CredentialsConfig, { type: 'oauth2ClientCredentials' }>;

/** A token for the gateway itself (RFC 6749, 4.4), shared by all requests and renewed before it expires. */
export function oauth2ClientCredentials(
  source: string,
  options: OAuth2ClientCredentialsOptions,
  fetch: typeof globalThis.fetch,
): Credentials {
  if (!requestTarget(options.tokenUrl)) {
    throw invalidCredentials(source, 'tokenUrl', 'The token URL must be an absolute http(s) URL without user name.');
  }
  const keeper = createTokenKeeper(() => requestToken(source, options, fetch));
  return {
    applyTo: async (request) => withAuthorization(request, authorization(await keeper.token())),
    refused: (request) => {
      keeper.drop((token) => authorization(token) === request.headers['authorization']);
      return true;
    },
  };
}

function authorization({ value }: AccessToken): string {
  return `Bearer ${value}`;
}

async function requestToken(
  source: string,
  { tokenUrl, clientId, clientSecret, scopes }: OAuth2ClientCredentialsOptions,
  fetch: typeof globalThis.fetch,
): Promise<AccessToken> {
  const server = { issuer: tokenUrl, token_endpoint: tokenUrl };
  const client = { client_id: clientId };
  const parameters = scopes.length === 0 ? {} : { scope: scopes.join(' ') };
  const requestedAt = performance.now();
  try {
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(clientSecret),
      parameters,
      // Where the configuration says http, it means a network that it trusts.
      { [oauth.customFetch]: fetch, [oauth.allowInsecureRequests]: new URL(tokenUrl).protocol === 'http:' },
    );
    const token = await oauth.processClientCredentialsResponse(server, client, response);
    return {
      value: token.access_token,
      requestedAt,
      lifetimeMs: token.expires_in === undefined ? undefined : token.expires_in * 1000,
    };
  } catch (error) {
    throw tokenFailure(source, error);
  }
}

/** The library's errors hold the server's whole answer, perhaps a token: only what is certain to be none is kept. */
function tokenFailure(source: string, error: unknown): GatewayError {
  if (error instanceof GatewayError) {
    return new GatewayError('UPSTREAM_UNAVAILABLE', `No token could be had for source "${source}".`, {
      source,
      operation: 'token request',
      cause: error,
    });
  }
  const refusal = error instanceof oauth.ResponseBodyError ? error : undefined;
  const reason = refusal ? `${refusal.status} ${errorCode(refusal.error)}` : 'an answer that is no token response';
  return new GatewayError('UPSTREAM_ERROR', `No token could be had for source "${source}".`, {
    source,
    operation: 'token request',
    status: refusal?.status,
    cause: new Error(`The token endpoint gave ${reason}.`),
  });
}

/** One of the codes of RFC 6749, 5.2, or nothing that a server made up. */
function errorCode(code: string): string {
  return /^[a-z_]{1,40}$/.test(code) ? code : '(unknown error)';
}
