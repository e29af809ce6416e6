import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { root } from '../project-rules/rooms.ts';

interface SignIn {
  begin(): Promise<void>;
  finish(): Promise<unknown>;
  signOut(): Promise<void>;
}

const issuer = 'https://id.test';
const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize?p=b2c_1_signin`,
  token_endpoint: `${issuer}/token`,
};
const settings = { issuer, clientId: 'shop-page', scopes: ['openid', 'api://shop/orders.read'] };

let folder = '';
let SignIn: new (settings: object) => SignIn;

// Beside the library, as the page has it.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-page-'));
  await copyFile(join(root, 'demo/page/sign-in.js'), join(folder, 'sign-in.js'));
  const library = `export * from '${import.meta.resolve('oauth4webapi')}';`;
  await writeFile(join(folder, 'oauth4webapi.js'), library);
  vi.stubGlobal('location', { origin: 'https://shop.test', pathname: '/' });
  ({ SignIn } = await import(pathToFileURL(join(folder, 'sign-in.js')).href));
});

afterAll(() => rm(folder, { recursive: true }));

/** A browser with the page open, and what it was sent to. */
let opened: URL[];
let forms: Record<string, string>[];

beforeEach(() => {
  const stored = new Map<string, string>();
  opened = [];
  forms = [];
  vi.stubGlobal('location', {
    ...{ origin: 'https://shop.test', pathname: '/', href: 'https://shop.test/' },
    assign: (url: URL) => void opened.push(url),
  });
  vi.stubGlobal('history', { replaceState: () => undefined });
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
  vi.stubGlobal('fetch', async (url: unknown, init: { body?: unknown }) => {
    if (String(url).includes('/.well-known/')) return Response.json(metadata);
    const form = Object.fromEntries(new URLSearchParams(String(init.body)));
    forms.push(form);
    return Response.json({ access_token: 'a', token_type: 'Bearer', id_token: idToken() });
  });
});

afterEach(() => void vi.unstubAllGlobals());

function idToken(): string {
  const now = Math.floor(Date.now() / 1000);
  const nonce = opened[0]?.searchParams.get('nonce');
  const claims = { iss: issuer, aud: settings.clientId, sub: 'maya', iat: now, exp: now + 60, nonce };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.${Buffer.alloc(256).toString('base64url')}`;
}

/** Signs somebody in. @returns the parameters of the address and of the request for a token */
async function signIn(given: object = {}) {
  const page = new SignIn({ ...settings, ...given });
  await page.begin();
  const asked = Object.fromEntries(opened[0]?.searchParams ?? []);
  Object.assign(location, { href: `https://shop.test/?code=c&state=${asked['state']}` });
  expect(await page.finish()).toMatchObject({ sub: 'maya' });
  return { page, asked, form: forms[0] };
}

describe('the template of a page', () => {
  it('keeps what the provider has in the address where people sign in (RFC 6749, 3.1)', async () => {
    expect((await signIn()).asked).toMatchObject({ p: 'b2c_1_signin', response_type: 'code', client_id: 'shop-page' });
  });

  it('sends no parameter that its settings do not have', async () => {
    const { asked, form } = await signIn();
    expect([asked, form]).not.toContainEqual(expect.objectContaining({ resource: expect.anything() }));
    expect(asked).not.toHaveProperty('audience');
  });

  it('says for whom the token shall be in the way of its provider', async () => {
    const { asked, form } = await signIn({ resource: 'urn:shop', audience: 'shop' });
    expect(asked).toMatchObject({ resource: 'urn:shop', audience: 'shop' });
    expect(form).toMatchObject({ resource: 'urn:shop', grant_type: 'authorization_code' });
  });

  it('signs out where the provider revokes nothing', async () => {
    const { page } = await signIn();
    await page.signOut();
    expect(forms).toHaveLength(1);
  });
});
