import * as oauth from 'oauth4webapi';
import type { ConsoleLogin } from '../../console-settings.ts';
import type { BegunSignIn } from './begun-sign-in.ts';
import { SignInFailure } from './sign-in-failure.ts';

/** What a provider gives at the end of a sign-in, and at each renewal. */
export interface Tokens {
  readonly access: string;
  /** For the next tokens, where the provider gives one. */
  readonly refresh: string | undefined;
  /** In milliseconds of the epoch; `undefined` where the provider does not say. */
  readonly expiresAt: number | undefined;
  /** As granted; `undefined`: all that was asked for (RFC 6749, 5.1). */
  readonly scopes: readonly string[] | undefined;
  /** What the identity token says of who signed in; `undefined` where there is none. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
}

const answerWithinMs = 10_000;

/** The identity provider as this page asks it: code flow with PKCE, as a public client (RFC 9700, 2.1). */
export class IdentityProvider {
  readonly #login: ConsoleLogin;
  readonly #client: oauth.Client;
  readonly #redirectUri: string;
  readonly #options: { readonly [oauth.allowInsecureRequests]: boolean; readonly signal: () => AbortSignal };
  #server: Promise<oauth.AuthorizationServer> | undefined;

  /** @param redirectUri the page itself, without query */
  constructor(login: ConsoleLogin, redirectUri: string) {
    this.#login = login;
    this.#redirectUri = redirectUri;
    this.#client = { client_id: login.clientId };
    this.#options = {
      // The gateway warns at its start of an issuer without TLS that is not on this machine.
      [oauth.allowInsecureRequests]: login.issuer.startsWith('http:'),
      signal: () => AbortSignal.timeout(answerWithinMs),
    };
  }

  /**
   * Where a visitor signs in, and what to hold the answer against.
   * @param afresh whether the provider shall ask who it is, though somebody is signed in there
   */
  async begin(afresh: boolean): Promise<readonly [URL, BegunSignIn]> {
    const { authorization_endpoint: endpoint } = await this.#metadata();
    if (endpoint === undefined) throw new SignInFailure(`${this.#login.name} names no page to sign in.`);
    const { clientId, scopes, audience } = this.#login;
    const begun = {
      state: oauth.generateRandomState(),
      verifier: oauth.generateRandomCodeVerifier(),
      nonce: oauth.generateRandomNonce(),
    };
    const parameters = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: this.#redirectUri,
      scope: scopes.join(' '),
      code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
      state: begun.state,
      ...(this.#isOpenId && { nonce: begun.nonce }),
      ...this.#resource,
      ...(audience !== undefined && { audience }),
      ...(afresh && { prompt: 'login' }),
    };
    const url = new URL(endpoint);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return [url, begun];
  }

  /** Tokens for the code in an answer, which must be that to the sign-in that was begun, of this provider (RFC 9207). */
  async exchange(answer: URLSearchParams, begun: BegunSignIn): Promise<Tokens> {
    const server = await this.#metadata();
    const checked = oauth.validateAuthResponse(server, this.#client, answer, begun.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      oauth.None(),
      checked,
      this.#redirectUri,
      begun.verifier,
      { ...this.#options, additionalParameters: this.#resource },
    );
    const result = await oauth.processAuthorizationCodeResponse(server, this.#client, response, {
      ...(this.#isOpenId && { expectedNonce: begun.nonce, requireIdToken: true }),
    });
    return tokensOf(result);
  }

  /** The next tokens. */
  async renew(refreshToken: string): Promise<Tokens> {
    const server = await this.#metadata();
    const response = await oauth.refreshTokenGrantRequest(server, this.#client, oauth.None(), refreshToken, {
      ...this.#options,
      additionalParameters: this.#resource,
    });
    return tokensOf(await oauth.processRefreshTokenResponse(server, this.#client, response));
  }

  /** Lets the provider end what was given (RFC 7009), where it can. */
  async revoke({ access, refresh }: Tokens): Promise<void> {
    const server = await this.#metadata();
    if (server.revocation_endpoint === undefined) return;
    const response = await oauth.revocationRequest(
      server,
      this.#client,
      oauth.None(),
      refresh ?? access,
      this.#options,
    );
    await oauth.processRevocationResponse(response);
  }

  get #isOpenId(): boolean {
    return this.#login.scopes.includes('openid');
  }

  get #resource(): Record<string, string> {
    const { resource } = this.#login;
    return resource === undefined ? {} : { resource };
  }

  #metadata(): Promise<oauth.AuthorizationServer> {
    this.#server ??= this.#discover().catch((error) => {
      this.#server = undefined;
      throw error;
    });
    return this.#server;
  }

  async #discover(): Promise<oauth.AuthorizationServer> {
    if (!isSecureContext) {
      throw new SignInFailure('Signing in needs a page that came by https, or from this machine (localhost).');
    }
    const issuer = new URL(this.#login.issuer);
    const response = await oauth.discoveryRequest(issuer, this.#options);
    const server = await oauth.processDiscoveryResponse(issuer, response);
    this.#checkMayAsk(server.token_endpoint, 'gives tokens');
    this.#checkMayAsk(server.revocation_endpoint, 'ends tokens');
    return server;
  }

  #checkMayAsk(endpoint: string | undefined, does: string): void {
    const { name, origins } = this.#login;
    if (endpoint === undefined || origins.includes(new URL(endpoint).origin)) return;
    const remedy = 'add it to gateway.auth.login.origins';
    throw new SignInFailure(`${name} ${does} at ${new URL(endpoint).origin}, which this page may not ask; ${remedy}.`);
  }
}

function tokensOf(result: oauth.TokenEndpointResponse): Tokens {
  return {
    access: result.access_token,
    refresh: result.refresh_token,
    expiresAt: result.expires_in === undefined ? undefined : Date.now() + result.expires_in * 1000,
    scopes: result.scope?.split(' '),
    claims: oauth.getValidatedIdTokenClaims(result),
  };
}
