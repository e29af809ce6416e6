import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsoleLogin } from '../../../../gateway/console/console-settings.ts';
import { IdentityProvider } from '../../../../gateway/console/src/sign-in/identity-provider.ts';

const issuer = 'https://id.test';
const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/auth?tenant=1`,
  token_endpoint: `${issuer}/token`,
};

const login: ConsoleLogin = {
  ...{ name: 'Example ID', issuer, clientId: 'graphiql', scopes: ['openid', 'orders:read'], origins: [issuer] },
  ...{ resource: undefined, audience: undefined, apiKeyHeader: undefined },
};

const redirectUri = 'https://graph.test/graphql';
const provider = (given: Partial<ConsoleLogin> = {}) => new IdentityProvider({ ...login, ...given }, redirectUri);

/** Answers of the provider to all that is asked, one after the other. */
function answers(...bodies: (object | Error)[]) {
  const asked: { url: string; form: string }[] = [];
  vi.stubGlobal('fetch', async (url: unknown, init?: { body?: unknown }) => {
    asked.push({ url: String(url), form: String(init?.body ?? '') });
    const body = bodies[Math.min(asked.length, bodies.length) - 1];
    if (body instanceof Error) throw body;
    return Response.json(body);
  });
  return asked;
}

beforeEach(() => void vi.stubGlobal('isSecureContext', true));
afterEach(() => void vi.unstubAllGlobals());

describe('the address where somebody signs in', () => {
  it('asks for a code with PKCE, for the page itself', async () => {
    answers(metadata);
    const [url, begun] = await provider().begin(false);
    const { state, nonce, code_challenge, ...rest } = Object.fromEntries(url.searchParams);
    expect(`${url.origin}${url.pathname}`).toBe(`${issuer}/auth`);
    expect(rest).toEqual({
      ...{ tenant: '1', response_type: 'code', client_id: 'graphiql', redirect_uri: redirectUri },
      ...{ scope: 'openid orders:read', code_challenge_method: 'S256' },
    });
    expect([state, nonce]).toEqual([begun.state, begun.nonce]);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(begun.verifier));
    expect(code_challenge).toBe(Buffer.from(digest).toString('base64url'));
    expect(url.href).not.toContain(begun.verifier);
  });

  it('is another each time', async () => {
    answers(metadata);
    const [[, one], [, other]] = await Promise.all([provider().begin(false), provider().begin(false)]);
    expect(new Set([...Object.values(one), ...Object.values(other)]).size).toBe(6);
  });

  it('says for whom the token shall be, and that the provider shall ask who it is', async () => {
    answers(metadata);
    const [url] = await provider({ resource: 'urn:graph', audience: 'graph', scopes: ['orders:read'] }).begin(true);
    const { resource, audience, prompt, nonce } = Object.fromEntries(url.searchParams);
    expect({ resource, audience, prompt, nonce }).toEqual({
      ...{ resource: 'urn:graph', audience: 'graph', prompt: 'login', nonce: undefined },
    });
  });
});

describe('a provider', () => {
  it('is asked once for its addresses, and again after it could not be reached', async () => {
    const asked = answers(new TypeError('fetch failed'), metadata);
    const one = provider();
    await expect(one.begin(false)).rejects.toThrow('fetch failed');
    await one.begin(false);
    await one.begin(false);
    expect(asked.map(({ url }) => url)).toEqual(Array(2).fill(`${issuer}/.well-known/openid-configuration`));
  });

  it('of another name is refused', async () => {
    answers({ ...metadata, issuer: 'https://evil.test' });
    await expect(provider().begin(false)).rejects.toThrow(/issuer/);
  });

  it('that gives tokens where the page may not ask is named with the remedy, before anybody leaves', async () => {
    answers({ ...metadata, token_endpoint: 'https://tokens.test/t' });
    await expect(provider().begin(false)).rejects.toThrow(
      'Example ID gives tokens at https://tokens.test, which this page may not ask; add it to gateway.auth.login.origins.',
    );
    await provider({ origins: [issuer, 'https://tokens.test'] }).begin(false);
  });

  it('that ends tokens where the page may not ask is named too: signing out would leave them alive', async () => {
    answers({ ...metadata, revocation_endpoint: 'https://tokens.test/revoke' });
    await expect(provider().begin(false)).rejects.toThrow(
      'Example ID ends tokens at https://tokens.test, which this page may not ask; add it to gateway.auth.login.origins.',
    );
    await provider({ origins: [issuer, 'https://tokens.test'] }).begin(false);
  });

  it('without a page to sign in is told', async () => {
    answers({ issuer, token_endpoint: `${issuer}/token` });
    await expect(provider().begin(false)).rejects.toThrow('Example ID names no page to sign in.');
  });

  it('is not asked by a page that came over plain HTTP', async () => {
    const asked = answers(metadata);
    vi.stubGlobal('isSecureContext', false);
    await expect(provider().begin(false)).rejects.toThrow('Signing in needs a page that came by https');
    expect(asked).toEqual([]);
  });

  it('renews tokens for the same resource, and gives those that are there to be revoked', async () => {
    const asked = answers(
      { ...metadata, revocation_endpoint: `${issuer}/revoke` },
      { access_token: 'a', token_type: 'Bearer', expires_in: 60, scope: 'orders:read' },
      {},
    );
    const one = provider({ resource: 'urn:graph' });
    const tokens = await one.renew('r');
    expect(tokens).toMatchObject({ access: 'a', refresh: undefined, scopes: ['orders:read'], claims: undefined });
    await one.revoke(tokens);
    expect(asked.slice(1).map(({ url, form }) => [url, Object.fromEntries(new URLSearchParams(form))])).toEqual([
      [
        `${issuer}/token`,
        { client_id: 'graphiql', grant_type: 'refresh_token', refresh_token: 'r', resource: 'urn:graph' },
      ],
      [`${issuer}/revoke`, { client_id: 'graphiql', token: 'a' }],
    ]);
  });
});
