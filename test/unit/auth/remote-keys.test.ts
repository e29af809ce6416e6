import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, type JWK, SignJWT } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Authenticate } from '../../../gateway/auth/caller.ts';
import { createAuthenticate } from '../../../gateway/auth/create-authenticate.ts';
import type { JwtConfig } from '../../../gateway/config/gateway-config.ts';

const issuer = 'https://id.test/realm/';
const configuration = 'https://id.test/realm/.well-known/openid-configuration';
const jwksUri = 'https://keys.test/jwks';
const first = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const second = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = async (pair: typeof first, kid: string): Promise<JWK> => ({ ...(await exportJWK(pair.publicKey)), kid });

type Page = unknown | (() => unknown);

/** An identity provider as a table of pages: what is missing is a network failure, a number a status. */
function provider(pages: Record<string, Page>) {
  const fetched: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input);
    fetched.push(url);
    expect(init?.redirect).toBe('manual');
    const page = pages[url];
    if (page === undefined) throw new TypeError('fetch failed');
    const body = typeof page === 'function' ? page() : page;
    return typeof body === 'number' ? new Response('no', { status: body }) : new Response(JSON.stringify(body));
  };
  return { fetch, fetched, pages };
}

async function bench(pages: Record<string, Page>, keys: JwtConfig['keys'] = { from: 'discovery' }) {
  const { fetch, fetched } = provider(pages);
  const clock = { now: Date.now() };
  const authenticate = await createAuthenticate(
    {
      mode: 'protect-all',
      rules: {},
      apiKeys: undefined,
      jwt: { issuer, audience: ['weft'], algorithms: ['ES256'], keys, clockTolerance: 0 },
    },
    { fetch, now: () => clock.now },
  );
  return { authenticate, fetched, pages, clock };
}

async function recognise(authenticate: Authenticate, pair = first, kid = '1') {
  const token = await new SignJWT({ sub: 'ada', iss: issuer, aud: 'weft' })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setExpirationTime('30d')
    .sign(pair.privateKey);
  return authenticate({ authorization: `Bearer ${token}` });
}

const healthy = async (): Promise<Record<string, Page>> => ({
  [configuration]: { issuer, jwks_uri: jwksUri },
  [jwksUri]: { keys: [await jwk(first, '1')] },
});
const unavailable = {
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'The identity provider cannot be reached.',
};
const invalid = { code: 'UNAUTHENTICATED', message: 'The credentials are not valid.' };

describe('keys by discovery', () => {
  it('are fetched with the first token and kept', async () => {
    const { authenticate, fetched } = await bench(await healthy());
    expect(fetched).toEqual([]);
    const callers = await Promise.all([recognise(authenticate), recognise(authenticate)]);
    expect(callers).toMatchObject([{ subject: 'ada' }, { subject: 'ada' }]);
    await recognise(authenticate);
    expect(fetched).toEqual([configuration, jwksUri]);
  });

  it('are had once the identity provider is up again, and it is left alone for five seconds before', async () => {
    const { authenticate, fetched, pages, clock } = await bench({});
    await expect(recognise(authenticate)).rejects.toMatchObject(unavailable);
    await expect(recognise(authenticate)).rejects.toMatchObject(unavailable);
    expect(fetched).toEqual([configuration]);
    Object.assign(pages, await healthy());
    clock.now += 4_999;
    await expect(recognise(authenticate)).rejects.toMatchObject(unavailable);
    clock.now += 1;
    expect(await recognise(authenticate)).toMatchObject({ subject: 'ada' });
  });

  it.each<[string, unknown]>([
    ['names another issuer', { issuer: 'https://id.test/realm', jwks_uri: jwksUri }],
    ['names no keys', { issuer }],
    ['leads from https to http', { issuer, jwks_uri: 'http://keys.test/jwks' }],
    ['answers with a redirect', 302],
    ['is no object', 'hello'],
  ])('are not taken when the document %s', async (_, document) => {
    const { authenticate, fetched } = await bench({ ...(await healthy()), [configuration]: document });
    await expect(recognise(authenticate)).rejects.toMatchObject(unavailable);
    expect(fetched).toEqual([configuration]);
  });

  it.each<[string, unknown]>([
    ['is no JWK Set', { keys: 'none' }],
    ['fails', 500],
  ])('are not taken when the key set %s', async (_, document) => {
    const { authenticate } = await bench({ ...(await healthy()), [jwksUri]: document });
    await expect(recognise(authenticate)).rejects.toMatchObject(unavailable);
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('keys by URL', () => {
  const byUri = { from: 'jwksUri', uri: jwksUri } as const;

  it('need no discovery', async () => {
    const { authenticate, fetched } = await bench(await healthy(), byUri);
    expect(await recognise(authenticate)).toMatchObject({ subject: 'ada' });
    expect(fetched).toEqual([jwksUri]);
  });

  it('that a token names and that are not there refuse it, without a fetch for each such token', async () => {
    const { authenticate, fetched } = await bench(await healthy(), byUri);
    await expect(recognise(authenticate, second, '2')).rejects.toMatchObject(invalid);
    await expect(recognise(authenticate, second, '3')).rejects.toMatchObject(invalid);
    expect(fetched).toEqual([jwksUri]);
  });

  it('are fetched once more when tokens name one that is new, and not again within half a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { authenticate, fetched, pages } = await bench(await healthy(), byUri);
    await recognise(authenticate);
    pages[jwksUri] = { keys: [await jwk(second, '2')] };
    vi.setSystemTime(Date.now() + 30_001);
    const rotated = await Promise.all([1, 2, 3].map(() => recognise(authenticate, second, '2')));
    expect(rotated).toMatchObject([{ subject: 'ada' }, { subject: 'ada' }, { subject: 'ada' }]);
    expect(fetched).toEqual([jwksUri, jwksUri]);
    vi.setSystemTime(Date.now() + 29_000);
    for (const kid of ['3', '4', '5']) {
      await expect(recognise(authenticate, second, kid)).rejects.toMatchObject(invalid);
    }
    await expect(recognise(authenticate)).rejects.toMatchObject(invalid);
    expect(fetched).toHaveLength(2);
  });

  it('are fetched again after ten minutes, beside the running requests', async () => {
    const { authenticate, fetched, pages, clock } = await bench(await healthy(), byUri);
    await recognise(authenticate);
    pages[jwksUri] = { keys: [await jwk(second, '2')] };
    clock.now += 600_001;
    expect(await recognise(authenticate)).toMatchObject({ subject: 'ada' });
    await expect.poll(() => recognise(authenticate, second, '2').catch(() => null)).toMatchObject({ subject: 'ada' });
    expect(fetched).toEqual([jwksUri, jwksUri]);
    await expect(recognise(authenticate)).rejects.toMatchObject(invalid);
  });

  it('go on to be trusted while the identity provider is out of reach', async () => {
    const { authenticate, fetched, pages, clock } = await bench(await healthy(), byUri);
    await recognise(authenticate);
    pages[jwksUri] = 503;
    for (let minute = 0; minute < 30; minute++) {
      clock.now += 60_000;
      expect(await recognise(authenticate)).toMatchObject({ subject: 'ada' });
    }
    expect(fetched.length).toBeGreaterThan(2);
  });

  it('that are secret, or of another kind than the token says, verify nothing', async () => {
    const oct = { kty: 'oct', k: Buffer.from('s'.repeat(32)).toString('base64url'), kid: '1' };
    const { authenticate } = await bench({ [jwksUri]: { keys: [oct] } }, byUri);
    await expect(recognise(authenticate)).rejects.toMatchObject(invalid);
    const token = await new SignJWT({ sub: 'eve', iss: issuer, aud: 'weft' })
      .setProtectedHeader({ alg: 'HS256', kid: '1' })
      .setExpirationTime('1m')
      .sign(Buffer.from('s'.repeat(32)));
    await expect(authenticate({ authorization: `Bearer ${token}` })).rejects.toMatchObject(invalid);
  });
});
