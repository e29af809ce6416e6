import type { ClientMetadata, Configuration, Provider } from 'oidc-provider';
import { demoCaller, demoKey } from './demo-caller.ts';
import { pageHeaders, refusalPage } from './pages.ts';
import { people, scopeMeanings } from './people.ts';
import { StoredInMemory } from './stored-in-memory.ts';

/** Ids of the programs that people sign in to. Neither has a secret: what runs in a browser can keep none. */
export const clientIds = { graphiql: 'halden-graphiql', page: 'halden-page' } as const;

/** A private key as a JWK, with `kid` and `alg`. */
export type SigningKey = Readonly<Record<'kty' | 'kid' | 'alg' | 'd', string>> & Readonly<Record<string, string>>;

export interface ProviderOptions {
  /** Where the sample page is. */
  readonly pageOrigin: string;
  /** Signs identity and access tokens. @default the demo's, whose tokens are good after a restart too */
  readonly signingKey?: SigningKey;
  /** @default ten minutes */
  readonly accessTokenSeconds?: number;
}

const hour = 3600;

/** An OpenID provider for people at Halden. `issuer` is where it is served. */
export async function createProvider(issuer: string, options: ProviderOptions): Promise<Provider> {
  const { Provider } = await import('oidc-provider/lib/provider.js');
  const { InvalidTarget } = await import('oidc-provider/lib/helpers/errors.js');
  return new Provider(issuer, configuration(options, InvalidTarget));
}

function configuration(options: ProviderOptions, InvalidTarget: new () => Error): Configuration {
  const { pageOrigin, signingKey = demoKey, accessTokenSeconds = 600 } = options;
  const alg = signingKey.alg;
  const audience = demoCaller.audience;
  return {
    adapter: StoredInMemory,
    clients: clients(pageOrigin, alg),
    // RFC 6749 has browsers redirected; only these pages may also ask for tokens by script.
    clientBasedCORS: (_context, origin, client) =>
      client.clientId === clientIds.page ? origin === pageOrigin : isLoopback(origin),
    jwks: { keys: [{ ...signingKey, use: 'sig' }] as never },
    cookies: { keys: [crypto.randomUUID()] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    scopes: ['openid', 'profile', 'email'],
    // Else they are told at /userinfo alone, which takes no token for the gateway.
    conformIdTokenClaims: false,
    findAccount: (_context, sub) => {
      const person = people.find(({ id }) => id === sub);
      return person && { accountId: sub, claims: async () => ({ sub, name: person.name, email: person.email }) };
    },
    extraTokenClaims: async (_context, token) => {
      const person = people.find(({ id }) => 'accountId' in token && id === token.accountId);
      return person && { name: person.name, email: person.email };
    },
    features: {
      devInteractions: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: async (_context, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: async (_context, resource) => {
          if (resource !== audience) throw new InvalidTarget();
          return {
            scope: Object.keys(scopeMeanings).join(' '),
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenSeconds,
            jwt: { sign: { alg: alg as 'EdDSA' } },
          };
        },
      },
    },
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    // Each use gives a new one and ends the old (RFC 9700, 4.14.2).
    rotateRefreshToken: true,
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: 60,
      IdToken: hour,
      Interaction: hour,
      Session: 8 * hour,
      Grant: 8 * hour,
      RefreshToken: 8 * hour,
    },
    renderError: (context, out) => {
      context.set(pageHeaders());
      context.body = refusalPage(String(out.error_description ?? out.error));
    },
  };
}

function clients(pageOrigin: string, alg: string): ClientMetadata[] {
  const shared: Partial<ClientMetadata> = {
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    id_token_signed_response_alg: alg as 'EdDSA',
  };
  return [
    {
      ...shared,
      client_id: clientIds.graphiql,
      client_name: 'GraphiQL',
      // Of such a client any port of this machine is taken (RFC 8252, 7.3), as `--port` says.
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/graphql', 'http://localhost/graphql'],
    },
    { ...shared, client_id: clientIds.page, client_name: 'Halden desk', redirect_uris: [`${pageOrigin}/`] },
  ];
}

function isLoopback(origin: string): boolean {
  return /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(origin);
}
