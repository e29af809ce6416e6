import { createHmac } from 'node:crypto';
import {
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoCaller, demoKey } from '../../demo/identity/demo-caller.ts';
import { type IdentityService, startIdentity } from '../../demo/identity/identity-service.ts';
import { clientIds, type SigningKey } from '../../demo/identity/provider.ts';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import { codeOf, signIn, tokensOf } from './sign-in-by-http.ts';
import type { LoopbackServer } from './upstream-loopback.ts';

const pageOrigin = 'http://127.0.0.1:4115';

async function newKey(kid: string): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'EdDSA' } as unknown as SigningKey;
}

let identity: IdentityService;

beforeAll(async () => {
  const started = await startIdentity({ port: 0, pageOrigin });
  if (!started) throw new Error('oidc-provider is not installed.');
  identity = started;
});
afterAll(() => identity.close());

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('the identity provider of the demo', () => {
  it.each([
    ['maya', 'customers:read orders:read payments:read pii:read'],
    ['jonas', 'customers:read orders:read'],
    ['ines', 'customers:read orders:read orders:write payments:read pii:read support:write'],
  ])('gives %s the scopes that they may give, and no others', async (person, scope) => {
    const { access_token, id_token, ...rest } = await signIn(identity.issuer, person);
    expect([rest.status, rest.scope]).toEqual([200, scope]);
    const { issuer } = identity;
    const email = `${person}@halden.example`;
    expect(claimsOf(access_token)).toMatchObject({ iss: issuer, aud: demoCaller.audience, sub: person, scope, email });
    expect(claimsOf(id_token)).toMatchObject({ iss: issuer, aud: clientIds.graphiql, sub: person, email });
  });

  it('says with the answer of whom it is, also where the person refuses', async () => {
    const refused = Object.fromEntries(await codeOf(identity.issuer, 'maya', { answer: 'refuse' }));
    expect(refused).toMatchObject({ error: 'access_denied', state: 's', iss: identity.issuer });
  });

  it.each([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['by plain PKCE', { code_challenge_method: 'plain' }],
    ['for another resource', { resource: 'https://other.example' }],
  ])('gives no code %s', async (_how, authorization) => {
    const returned = await codeOf(identity.issuer, 'maya', { authorization });
    expect([returned.get('code'), returned.get('error')]).toEqual([null, expect.stringMatching(/^invalid_/)]);
  });

  it.each(['https://evil.example/graphql', 'http://127.0.0.1:4000/elsewhere', 'http://127.0.0.1.evil.example/graphql'])(
    'sends nobody to %s',
    async (redirect_uri) => {
      await expect(codeOf(identity.issuer, 'maya', { authorization: { redirect_uri } })).rejects.toThrow('400');
    },
  );

  it('gives no tokens for a code without its verifier, and ends all of a code that comes twice', async () => {
    const wrong = await signIn(identity.issuer, 'maya', { exchange: { code_verifier: 'w'.repeat(43) } });
    expect([wrong.status, wrong.error]).toEqual([400, 'invalid_grant']);
    const exchange = { code: (await codeOf(identity.issuer, 'maya')).get('code') ?? '' };
    const first = await signIn(identity.issuer, 'maya', { exchange });
    expect(first.status).toBe(200);
    const second = await signIn(identity.issuer, 'maya', { exchange });
    expect(second.error).toBe('invalid_grant');
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    expect((await tokensOf(identity.issuer, refresh)).error).toBe('invalid_grant');
  });

  it('gives the next refresh token with each use, and ends all when an old one comes again', async () => {
    const { refresh_token } = await signIn(identity.issuer, 'maya');
    const renew = (token: string) => tokensOf(identity.issuer, { grant_type: 'refresh_token', refresh_token: token });
    const next = await renew(refresh_token);
    expect([next.status, next.refresh_token === refresh_token]).toEqual([200, false]);
    expect((await renew(refresh_token)).error).toBe('invalid_grant');
    expect((await renew(next.refresh_token)).error).toBe('invalid_grant');
  });

  it.each([
    [clientIds.page, pageOrigin, pageOrigin],
    [clientIds.page, 'http://127.0.0.1:4000', null],
    [clientIds.graphiql, 'http://localhost:4000', 'http://localhost:4000'],
    [clientIds.graphiql, 'https://evil.example', null],
  ])('lets scripts of %s ask for tokens from %s: %s', async (client_id, origin, allowed) => {
    const body = new URLSearchParams({ grant_type: 'authorization_code', code: 'c', client_id });
    const response = await fetch(`${identity.issuer}/token`, { method: 'POST', headers: { origin }, body });
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
  });

  it('shows its pages to nobody else, in no frame, and without scripts', async () => {
    const response = await fetch(`${identity.issuer}/sign-in/of-another-browser`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    expect(await response.text()).toContain('That cannot be done');
  });
});

describe('a gateway that finds the keys of its identity provider by discovery', () => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  // Of this process: the gateway's too.
  const asked = vi.spyOn(globalThis, 'fetch');

  beforeAll(async () => {
    upstream = await library({ '/books/b': { book_id: 'b', title: 'Weft', author_id: 1 } });
    const config = `gateway:
  schema: { style: graphql }
  auth:
    jwt:
      issuer: ${identity.issuer}
      audience: ${demoCaller.audience}
      algorithms: [EdDSA]
      authorizedParties: [${clientIds.graphiql}, ${clientIds.page}]
    rules: { Query.book: { scopes: [[payments:read]] } }
`;
    gateway = await gatewayOf(libraryProject(upstream.origin, config, {}));
  });
  afterAll(async () => {
    asked.mockRestore();
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const statusOf = async (token: string): Promise<number> => {
    const { status, text } = await gateway.query(
      '{ book(bookId: "b") { title } }',
      {},
      { authorization: `Bearer ${token}` },
    );
    expect(text).not.toMatch(/kid|issuer|audience|expired|signature|127\.0\.0\.1/);
    return status;
  };

  const seconds = () => Math.floor(Date.now() / 1000);
  const good = (): JWTPayload => ({
    iss: identity.issuer,
    aud: demoCaller.audience,
    sub: 'maya',
    scope: 'payments:read',
    client_id: clientIds.graphiql,
    exp: seconds() + 60,
  });
  const signed = async (claims: JWTPayload, key: JWK = demoKey, header: Partial<JWTHeaderParameters> = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: String(key.kid), typ: 'at+jwt', ...header })
      .sign(await importJWK(key, 'EdDSA'));

  it('answers who may, and refuses who may not', async () => {
    const [maya, jonas] = await Promise.all(['maya', 'jonas'].map((person) => signIn(identity.issuer, person)));
    expect([await statusOf(maya?.access_token ?? ''), await statusOf(jonas?.access_token ?? '')]).toEqual([200, 403]);
    expect(await statusOf(await signed(good()))).toBe(200);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['an identity token', async () => (await signIn(identity.issuer, 'maya')).id_token],
    ['a refresh token', async () => (await signIn(identity.issuer, 'maya')).refresh_token],
    ['another issuer', () => signed({ ...good(), iss: `${identity.issuer}/` })],
    ['another audience', () => signed({ ...good(), aud: 'https://other.example' })],
    ['another party', () => signed({ ...good(), client_id: 'somebody-else' })],
    ['another party by azp', () => signed({ ...good(), azp: 'somebody-else' })],
    ['an end in the past', () => signed({ ...good(), exp: seconds() - 60 })],
    ['no end', () => signed(withoutEnd(good()))],
    ['a beginning in the future', () => signed({ ...good(), nbf: seconds() + 60 })],
    ['20 KiB of claims', () => signed({ ...good(), filler: 'x'.repeat(20 * 1024) })],
    ['the type of a logout', () => signed(good(), demoKey, { typ: 'logout+jwt' })],
    ['no algorithm', async () => unsigned((await signed(good())).split('.')[1] ?? '')],
    ['the public key for a secret', async () => withPublicKeyAsSecret((await signed(good())).split('.')[1] ?? '')],
    ['a key of somebody else under a known name', async () => signed(good(), await newKey(demoKey.kid))],
  ])('refuses a token with %s, without a word why', async (_what, make) => {
    expect(await statusOf(await make())).toBe(401);
  });

  it('takes the new key of a provider that came back with one, once, however many ask', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const before = (await signIn(identity.issuer, 'maya')).access_token;
      expect(await statusOf(before)).toBe(200);
      asked.mockClear();
      const toJwks = () => asked.mock.calls.filter(([url]) => String(url).endsWith('/jwks')).length;
      await identity.restart({ signingKey: await newKey('second') });
      vi.setSystemTime(Date.now() + 31_000);
      const after = (await signIn(identity.issuer, 'maya')).access_token;
      const strangers = await Promise.all(['third', 'fourth'].map(async (kid) => signed(good(), await newKey(kid))));
      expect(await Promise.all([after, after, ...strangers].map(statusOf))).toEqual([200, 200, 401, 401]);
      expect(toJwks()).toBe(1);
      for (const kid of ['fifth', 'sixth']) expect(await statusOf(await signed(good(), await newKey(kid)))).toBe(401);
      expect(toJwks()).toBe(1);
      expect(await statusOf(await signed(good()))).toBe(401);
    } finally {
      vi.useRealTimers();
      await identity.restart();
    }
  });

  function withoutEnd({ exp: _, ...claims }: JWTPayload): JWTPayload {
    return claims;
  }

  function unsigned(payload: string): string {
    return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  }

  async function withPublicKeyAsSecret(payload: string): Promise<string> {
    const { keys } = (await (await fetch(`${identity.issuer}/jwks`)).json()) as { keys: { x: string }[] };
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: demoKey.kid })).toString('base64url');
    const secret = Buffer.from(keys[0]?.x ?? '', 'base64url');
    return `${header}.${payload}.${createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')}`;
  }
});
