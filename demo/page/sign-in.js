// Signing in from a page: OpenID Connect, code flow with PKCE. `oauth4webapi` makes and checks every message; what is here
// is when. Tokens stay in this module's memory: they are gone with the page.
import * as oauth from './oauth4webapi.js';

const begunKey = 'sign-in';

export class SignIn {
  #settings;
  #client;
  /** The page itself, as it is registered at the identity provider. */
  #redirectUri = `${location.origin}${location.pathname}`;
  #server;
  #token;
  /** After signing out somebody else may want to sign in, while the provider still knows who it was. */
  #asksWho = false;

  constructor(settings) {
    this.#settings = settings;
    this.#client = { client_id: settings.clientId };
  }

  /** Leads to the identity provider. What its answer is held against waits in this tab's storage. */
  async begin() {
    const server = await this.#metadata();
    const { scopes, audience, clientId } = this.#settings;
    const begun = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
    };
    sessionStorage.setItem(begunKey, JSON.stringify(begun));
    const parameters = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: this.#redirectUri,
      scope: scopes.join(' '),
      ...this.#resource,
      ...(audience !== undefined && { audience }),
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
      ...(this.#asksWho && { prompt: 'login' }),
    };
    // What the provider has in the address stays (RFC 6749, 3.1).
    const url = new URL(server.authorization_endpoint);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    location.assign(url);
  }

  /** Takes the answer in the address, if there is one. @returns who signed in */
  async finish() {
    const answer = new URL(location.href).searchParams;
    if (!answer.has('state')) return undefined;
    // A code in the address would be copied with it.
    history.replaceState(null, '', this.#redirectUri);
    const begun = JSON.parse(sessionStorage.getItem(begunKey) ?? 'null');
    sessionStorage.removeItem(begunKey);
    if (begun?.state !== answer.get('state')) throw new Error('This sign-in was not begun in this tab.');
    const server = await this.#metadata();
    // Checks state and issuer (RFC 9207), and throws what the provider refused.
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
      expectedNonce: begun.nonce,
      requireIdToken: true,
    });
    this.#token = result.access_token;
    return oauth.getValidatedIdTokenClaims(result);
  }

  /** `fetch` as who signed in. */
  fetch(url, init) {
    return fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${this.#token}` } });
  }

  async signOut() {
    const token = this.#token;
    this.#token = undefined;
    this.#asksWho = true;
    const server = await this.#metadata();
    if (!token || server.revocation_endpoint === undefined) return;
    await oauth.revocationRequest(server, this.#client, oauth.None(), token, this.#options);
  }

  /** Of the parameters that say for whom the token shall be, the one that is also told with the code (RFC 8707, 2.2). */
  get #resource() {
    const { resource } = this.#settings;
    return resource === undefined ? {} : { resource };
  }

  async #metadata() {
    if (this.#server) return this.#server;
    const issuer = new URL(this.#settings.issuer);
    const response = await oauth.discoveryRequest(issuer, this.#options);
    this.#server = await oauth.processDiscoveryResponse(issuer, response);
    return this.#server;
  }

  get #options() {
    // Without TLS on this machine alone, as in the demo.
    const isLocal = this.#settings.issuer.startsWith('http://127.0.0.1:');
    return { [oauth.allowInsecureRequests]: isLocal, signal: AbortSignal.timeout(10_000) };
  }
}
