import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import Provider, { errors } from 'oidc-provider';
import type { CredentialsConfig, OAuthClientConfig } from '../../gateway/config/credentials-config.ts';
import { type LoopbackServer, serve } from './upstream-loopback.ts';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** A real OpenID provider with a client for the gateway, and what tests do to it. */
export interface IdentityProvider extends AsyncDisposable {
  readonly origin: string;
  /** The gateway as a client of it. */
  readonly client: OAuthClientConfig;
  /** Grants of the token requests that came, with the status that each was answered. */
  readonly asked: { readonly grant: string; readonly status: number }[];
  /** Answers no token request while it is true; connections are cut. */
  isDown: boolean;
  /** Of an account that has signed in. */
  refreshToken(account: string): Promise<string>;
  /** What a person who signed in shows to the gateway. */
  accessToken(account: string): Promise<string>;
  revoke(token: string): Promise<void>;
  revokeAll(): Promise<void>;
  /** An API that takes its tokens, and answers whose the token is. */
  api(): Promise<LoopbackServer>;
}

interface Options {
  /** Seconds that access tokens are good for. @default 600 */
  readonly lifetime?: number;
}

/** Whether a refresh token is replaced with each use: always here. */
export async function identityProvider({ lifetime = 600 }: Options = {}): Promise<IdentityProvider> {
  const server = http.createServer();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(origin, {
    clients: [
      {
        client_id: 'weft',
        client_secret: 'weft-secret',
        grant_types: ['client_credentials', 'refresh_token', 'authorization_code', exchangeGrant],
        id_token_signed_response_alg: 'ES256',
        redirect_uris: ['https://weft.test/callback'],
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      introspection: { enabled: true },
    },
    scopes: ['openid', 'offline_access', 'read'],
    rotateRefreshToken: true,
    ttl: { AccessToken: lifetime, ClientCredentials: lifetime, RefreshToken: 3600, Grant: 3600 },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    interactions: { url: () => '/nobody' },
    cookies: { keys: ['k'] },
    jwks: { keys: [signingKey] },
  });
  // Tokens that were given, to be revoked all at once.
  const given = new Set<string>();

  provider.registerGrantType(
    exchangeGrant,
    async (context) => {
      const subject = await provider.AccessToken.find(String(context.oidc.params?.['subject_token']));
      if (!subject?.isValid || !subject.accountId) throw new errors.InvalidRequest('subject token is not valid');
      const token = new provider.AccessToken({
        accountId: subject.accountId,
        client: context.oidc.client as never,
        grantId: subject.grantId as string,
        gty: exchangeGrant,
        scope: 'read',
      } as never);
      context.body = {
        access_token: await token.save(),
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        expires_in: lifetime,
      };
    },
    ['subject_token', 'subject_token_type', 'audience'],
  );

  const asked: { grant: string; status: number }[] = [];
  provider.use(async (context, next) => {
    await next();
    if (context.path !== '/token') return;
    asked.push({
      grant: String(context['oidc']?.params?.['grant_type']).split(':').at(-1) ?? '',
      status: context.status,
    });
    const token = (context.body as { access_token?: string }).access_token;
    if (token) given.add(token);
  });

  const sockets = new Set<Socket>();
  const handle = provider.callback();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    if (idp.isDown) request.socket.destroy();
    else void handle(request, response);
  });

  const grantOf = async (account: string) => {
    const grant = new provider.Grant({ accountId: account, clientId: 'weft' });
    grant.addOIDCScope('openid offline_access');
    return grant.save();
  };
  const known = async (token: string) =>
    (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
  const client = async () => (await provider.Client.find('weft')) as never;

  const idp: IdentityProvider = {
    origin,
    client: { tokenUrl: `${origin}/token`, clientId: 'weft', clientSecret: 'weft-secret', scopes: [] },
    asked,
    isDown: false,
    async refreshToken(account) {
      const token = new provider.RefreshToken({
        accountId: account,
        client: await client(),
        grantId: await grantOf(account),
        gty: 'authorization_code',
        scope: 'openid offline_access',
      } as never);
      return token.save();
    },
    async accessToken(account) {
      const token = new provider.AccessToken({
        accountId: account,
        client: await client(),
        grantId: await grantOf(account),
        gty: 'authorization_code',
        scope: 'openid',
      } as never);
      return token.save();
    },
    async revoke(token) {
      await (await known(token))?.destroy();
    },
    async revokeAll() {
      for (const token of given) await (await known(token))?.destroy();
      given.clear();
    },
    api: () =>
      serve(async ({ headers }, response) => {
        const token = await known(headers.authorization?.replace('Bearer ', '') ?? '');
        if (!token?.isValid) {
          response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
          return;
        }
        const whose = 'accountId' in token ? token.accountId : token.clientId;
        response.setHeader('content-type', 'application/json').end(JSON.stringify(whose));
      }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return idp;
}

export type OAuthCredentials = Extract<CredentialsConfig, { tokenUrl: string }>;

/** The provider asks for one to sign identity tokens, which nobody here looks at. */
const signingKey = await (async () => {
  const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  return { ...(await crypto.subtle.exportKey('jwk', privateKey)), use: 'sig', alg: 'ES256' };
})();
