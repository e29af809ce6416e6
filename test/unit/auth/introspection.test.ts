import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../../gateway/auth/create-authenticate.ts';
import { rememberCallers } from '../../../gateway/auth/remember-callers.ts';
import type { AuthConfig, IntrospectionConfig } from '../../../gateway/config/gateway-config.ts';

const secret = 'a secret of thirty-two bytes and some more';
const jwt: AuthConfig['jwt'] = {
  ...{ issuer: 'https://id.test', audience: ['weft'], algorithms: ['HS256'], clockTolerance: 0 },
  keys: { from: 'secret', secret },
};

/** An authorization server that says what it is told to: an answer, a status, or that nothing can be reached. */
async function bench(given: Partial<IntrospectionConfig> = {}, more: Partial<AuthConfig> = {}) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const server: { says: unknown } = { says: { active: true, sub: 'ada', scope: 'a b' } };
  const clock = { now: 1_000_000_000 };
  const fetch: typeof globalThis.fetch = async (url, init) => {
    asked.push({ url: String(url), init });
    if (server.says === undefined) throw new TypeError('fetch failed');
    if (typeof server.says === 'number') return new Response('no', { status: server.says });
    return new Response(typeof server.says === 'string' ? server.says : JSON.stringify(server.says));
  };
  const introspection = {
    ...{ url: 'https://id.test/introspect', clientId: 'weft:1', clientSecret: 's%cret', audience: [], cache: 30_000 },
    ...given,
  };
  const authenticate = await createAuthenticate(
    { mode: 'protect-all', rules: {}, jwt: undefined, apiKeys: undefined, introspection, ...more },
    { fetch, now: () => clock.now },
  );
  const ask = (token = 'opaque') => authenticate({ authorization: `Bearer ${token}` });
  return { ask, authenticate, asked, server, clock };
}

const invalid = { code: 'UNAUTHENTICATED', message: 'The credentials are not valid.' };
const unavailable = { code: 'UPSTREAM_UNAVAILABLE', message: 'The identity provider cannot be reached.' };
const seconds = 1_000_000;

describe('an opaque token', () => {
  it('is what the authorization server says of it', async () => {
    const { ask, asked, server } = await bench();
    server.says = { active: true, sub: 'ada', scope: 'a b', tenant: 'north' };
    expect(await ask('to+ken/==')).toEqual({
      ...{ method: 'introspection', subject: 'ada', scopes: ['a', 'b'], expiresAt: 1_000_030_000 },
      claims: { sub: 'ada', scope: 'a b', tenant: 'north' },
    });
    const [{ url, init } = { url: '' }] = asked;
    expect({ url, method: init?.method, redirect: init?.redirect, body: init?.body }).toEqual({
      ...{ url: 'https://id.test/introspect', method: 'POST', redirect: 'manual' },
      body: 'token=to%2Bken%2F%3D%3D&token_type_hint=access_token',
    });
    expect(new Headers(init?.headers).get('authorization')).toBe(
      `Basic ${Buffer.from('weft%3A1:s%25cret').toString('base64')}`,
    );
  });

  it('of a client without a person is that client', async () => {
    const { ask, server } = await bench();
    server.says = { active: true, client_id: 'batch' };
    expect(await ask()).toMatchObject({ subject: 'batch', scopes: [] });
  });

  it.each<[string, unknown]>([
    ['is not active', { active: false }],
    ['is over', { active: true, sub: 'ada', exp: seconds }],
    ['is not valid yet', { active: true, sub: 'ada', nbf: seconds + 1 }],
    ['is meant for another audience', { active: true, sub: 'ada', aud: ['other'] }],
    ['is meant for nobody in particular', { active: true, sub: 'ada' }],
    ['is nobody’s', { active: true, aud: 'weft' }],
  ])('that %s is refused without detail, and not asked about again for five seconds', async (_what, says) => {
    const { ask, asked, server, clock } = await bench({ audience: ['weft'] });
    server.says = says;
    for (let times = 0; times < 3; times++) await expect(ask()).rejects.toMatchObject(invalid);
    expect(asked).toHaveLength(1);
    clock.now += 5_000;
    server.says = { active: true, sub: 'ada', aud: ['other', 'weft'] };
    expect(await ask()).toMatchObject({ subject: 'ada' });
    expect(asked).toHaveLength(2);
  });

  it.each<[string, unknown]>([
    ['cannot be reached', undefined],
    ['fails', 503],
    ['does not know the gateway', 401],
    ['sends it elsewhere', 302],
    ['answers no JSON', '<html>'],
    ['answers something else', { sub: 'ada' }],
    ['says neither yes nor no', { active: 'true', sub: 'ada' }],
    ['says nonsense', { active: true, sub: 7 }],
  ])('is believed by nobody while the server %s, and asked about again at once', async (_what, says) => {
    const { ask, asked, server } = await bench();
    server.says = says;
    await expect(ask()).rejects.toMatchObject(unavailable);
    server.says = { active: true, sub: 'ada' };
    expect(await ask()).toMatchObject({ subject: 'ada' });
    expect(asked).toHaveLength(2);
  });

  it('is asked about once by all who come with it meanwhile, and then not until the answer is old', async () => {
    const { ask, asked, clock } = await bench({ cache: 60_000 });
    await Promise.all([ask(), ask(), ask()]);
    clock.now += 59_999;
    await ask();
    expect(asked).toHaveLength(1);
    clock.now += 1;
    await ask();
    await ask('another');
    expect(asked).toHaveLength(3);
  });

  it('is never believed beyond its end, nor longer than `cache` by those who remember callers', async () => {
    const { authenticate, asked, server, clock } = await bench({ cache: 10_000 });
    const recognise = rememberCallers(authenticate, { names: ['authorization'], now: () => clock.now });
    const headers = { authorization: 'Bearer opaque' };
    await recognise(headers);
    clock.now += 10_000;
    server.says = { active: true, sub: 'ada', exp: clock.now / 1000 + 3 };
    await recognise(headers);
    expect(asked).toHaveLength(2);
    clock.now += 3_000;
    server.says = { active: false };
    await expect(recognise(headers)).rejects.toMatchObject(invalid);
  });

  it('keeps no more than 5,000 answers', async () => {
    const { ask, asked } = await bench();
    for (let number = 0; number <= 5_000; number++) await ask(`token-${number}`);
    await ask('token-5000');
    expect(asked).toHaveLength(5_001);
    await ask('token-0');
    expect(asked).toHaveLength(5_002);
  });

  it('longer than 16 KiB is refused without asking', async () => {
    const { ask, asked } = await bench();
    await expect(ask('x'.repeat(16 * 1024 + 1))).rejects.toMatchObject(invalid);
    expect(asked).toEqual([]);
  });
});

describe('opaque tokens beside others', () => {
  const signed = (key: string) =>
    new SignJWT({ iss: 'https://id.test', aud: 'weft', sub: 'jwt', exp: seconds + 60 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(key));

  it('leave a JWT to its signature: one that is not valid is not asked about', async () => {
    const { ask, asked } = await bench({}, { jwt });
    expect(await ask(await signed(secret))).toMatchObject({ method: 'jwt', subject: 'jwt' });
    await expect(ask(await signed('another secret of thirty-two bytes or so'))).rejects.toMatchObject(invalid);
    expect(asked).toEqual([]);
    expect(await ask('a.b.c')).toMatchObject({ method: 'introspection', subject: 'ada' });
    expect(asked).toHaveLength(1);
  });

  it('are the only kind where jwt is not given: a JWT is asked about as well', async () => {
    const { ask, asked } = await bench();
    expect(await ask(await signed(secret))).toMatchObject({ method: 'introspection' });
    expect(asked).toHaveLength(1);
  });
});
