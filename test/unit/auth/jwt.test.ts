import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url, exportJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../gateway/auth/caller.ts';
import { createAuthenticate } from '../../../gateway/auth/create-authenticate.ts';
import type { AuthConfig, JwtConfig } from '../../../gateway/config/gateway-config.ts';

const now = Date.parse('2026-06-01T12:00:00Z');
const seconds = now / 1000;
const claims = { iss: 'https://id.test', aud: 'weft', sub: 'ada', exp: seconds + 60 };
const secret = 'a secret of more than sixty-four bytes, so that it is enough for HS512 as well';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pairs: Record<string, { privateKey: KeyObject; publicKey: KeyObject }> = {
  RS256: rsa,
  PS384: rsa,
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
const fetchNothing: typeof fetch = () => Promise.reject(new Error('nothing may be fetched'));
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'weft-auth-'));
});
afterAll(() => rm(dir, { recursive: true }));

function configOf(jwt: Partial<JwtConfig>): AuthConfig {
  return {
    mode: 'protect-all',
    apiKeys: undefined,
    rules: {},
    jwt: {
      issuer: 'https://id.test',
      audience: ['weft', 'other'],
      algorithms: ['HS256'],
      keys: { from: 'secret', secret },
      clockTolerance: 5_000,
      ...jwt,
    },
  };
}

const authenticator = (jwt: Partial<JwtConfig> = {}) =>
  createAuthenticate(configOf(jwt), { fetch: fetchNothing, now: () => now });

async function recognise(token: string, jwt: Partial<JwtConfig> = {}): Promise<Caller | null> {
  const authenticate = await authenticator(jwt);
  return authenticate({ authorization: `Bearer ${token}` });
}

function sign(
  payload: JWTPayload,
  { alg = 'HS256', key, ...header }: { alg?: string; key?: KeyObject; typ?: string; kid?: string } = {},
) {
  const signer = new SignJWT(payload).setProtectedHeader({ alg, ...header });
  return signer.sign(key ?? new TextEncoder().encode(secret));
}

async function pemFile(name: string, key: KeyObject): Promise<string> {
  const file = join(dir, name);
  const type = key.type === 'private' ? 'pkcs8' : 'spki';
  await writeFile(file, key.export({ type, format: 'pem' }).toString());
  return file;
}

const refused = (cause: string | RegExp) => ({
  code: 'UNAUTHENTICATED',
  message: 'The credentials are not valid.',
  cause: expect.objectContaining({ message: expect.stringMatching(cause) }),
});

describe('a bearer token', () => {
  it('is verified, and its claims and scopes are the caller', async () => {
    const token = await sign({ ...claims, scope: 'read write', scp: ['write', 'admin'], tenant: 'north' });
    expect(await recognise(token)).toEqual({
      method: 'jwt',
      subject: 'ada',
      scopes: ['read', 'write', 'admin'],
      claims: { ...claims, scope: 'read write', scp: ['write', 'admin'], tenant: 'north' },
    });
  });

  it.each<[unknown, string[]]>([
    [{ scope: ['a', 'b'] }, ['a', 'b']],
    [{ scp: 'a  b' }, ['a', 'b']],
    [{ scope: 7, scp: [7, '', null] }, []],
  ])('has the scopes that its claims spell: %j', async (spelt, scopes) => {
    const caller = await recognise(await sign({ ...claims, ...(spelt as object) }));
    expect(caller?.scopes).toEqual(scopes);
  });

  it.each(Object.keys(pairs))('of %s is verified with a public key in a PEM file and in a JWK Set', async (alg) => {
    const { privateKey, publicKey } = pairs[alg] ?? rsa;
    const token = await sign(claims, { alg, key: privateKey, kid: '1' });
    const file = await pemFile(`${alg}.pem`, publicKey);
    expect(await recognise(token, { algorithms: [alg], keys: { from: 'publicKeyFile', file } })).toMatchObject({
      subject: 'ada',
    });
    const jwks = join(dir, `${alg}.json`);
    await writeFile(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: '1' }] }));
    expect(await recognise(token, { algorithms: [alg], keys: { from: 'jwksFile', file: jwks } })).toMatchObject({
      subject: 'ada',
    });
  });

  it.each<[string, JWTPayload, string]>([
    ['another issuer', { ...claims, iss: 'https://id.test/' }, 'unexpected "iss"'],
    ['no issuer', { aud: 'weft', sub: 'ada', exp: claims.exp }, 'missing required "iss"'],
    ['another audience', { ...claims, aud: ['wefty'] }, 'unexpected "aud"'],
    ['no audience', { iss: claims.iss, sub: 'ada', exp: claims.exp }, 'missing required "aud"'],
    ['no end', { iss: claims.iss, aud: 'weft', sub: 'ada' }, 'missing required "exp"'],
    ['no subject', { iss: claims.iss, aud: 'weft', exp: claims.exp }, 'missing required "sub"'],
    ['an empty subject', { ...claims, sub: '' }, '"sub" must be text'],
    ['a subject that is no text', { ...claims, sub: 7 as unknown as string }, '"sub" must be text'],
    ['its end behind it', { ...claims, exp: seconds - 5 }, '"exp" claim'],
    ['its beginning ahead', { ...claims, nbf: seconds + 6 }, '"nbf" claim'],
  ])('with %s is refused', async (_, payload, cause) => {
    await expect(recognise(await sign(payload))).rejects.toMatchObject(refused(cause));
  });

  it('is accepted within the clock tolerance', async () => {
    expect(await recognise(await sign({ ...claims, exp: seconds - 4, nbf: seconds + 5 }))).toMatchObject({
      subject: 'ada',
    });
  });

  it.each(['logout+jwt', 'application/dpop+jwt', 'JWE'])('of type %s is refused', async (typ) => {
    await expect(recognise(await sign(claims, { typ }))).rejects.toMatchObject(refused('the token is of type'));
  });

  it.each(['JWT', 'at+jwt', 'application/at+JWT'])('of type %s is accepted', async (typ) => {
    expect(await recognise(await sign(claims, { typ }))).toMatchObject({ subject: 'ada' });
  });

  it('longer than 16 KiB is refused unread', async () => {
    const token = await sign({ ...claims, filler: 'x'.repeat(16 * 1024) });
    await expect(recognise(token)).rejects.toMatchObject(refused('the token is longer than 16384 bytes'));
  });
});

describe('the party that a token was issued to', () => {
  it.each<[JWTPayload, boolean]>([
    [{ azp: 'web' }, true],
    [{ client_id: 'web' }, true],
    [{ azp: 'web', client_id: 'other' }, true],
    [{ azp: 'other', client_id: 'web' }, false],
    [{ azp: ['web'] }, false],
    [{ azp: 'other' }, false],
    [{}, false],
  ])('%j is accepted where authorizedParties names it: %s', async (party, accepted) => {
    const token = await sign({ ...claims, ...party });
    const outcome = recognise(token, { authorizedParties: ['app', 'web'] }).catch(({ code, message }) => ({
      code,
      message,
    }));
    expect(await outcome).toMatchObject(
      accepted ? { subject: 'ada' } : { code: 'UNAUTHENTICATED', message: 'The credentials are not valid.' },
    );
    expect(await recognise(token)).toMatchObject({ subject: 'ada' });
  });
});

describe('a forged token', () => {
  const part = (value: object) => base64url.encode(JSON.stringify(value));

  it.each(['none', 'None', 'NONE'])('of algorithm %s is refused', async (alg) => {
    const unsigned = `${part({ alg })}.${part(claims)}.`;
    await expect(recognise(unsigned)).rejects.toMatchObject(refused('"alg"'));
  });

  it('whose secret is the public key is refused', async () => {
    const file = await pemFile('confused.pem', rsa.publicKey);
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const input = `${part({ alg: 'HS256' })}.${part(claims)}`;
    const forged = `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
    const keys = { from: 'publicKeyFile', file } as const;
    await expect(recognise(forged, { algorithms: ['RS256'], keys })).rejects.toMatchObject(refused('"alg"'));
  });

  it('that brings its own key is refused', async () => {
    const mine = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', jwk: await exportJWK(mine.publicKey), kid: '1' })
      .sign(mine.privateKey);
    const file = await pemFile('own.pem', pairs['ES256']?.publicKey ?? rsa.publicKey);
    const keys = { from: 'publicKeyFile', file } as const;
    await expect(recognise(token, { algorithms: ['ES256'], keys })).rejects.toMatchObject(
      refused('signature verification failed'),
    );
  });

  it('with a critical extension that nobody understands is refused', async () => {
    const input = `${part({ alg: 'HS256', crit: ['exp'], exp: 1 })}.${part(claims)}`;
    const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    await expect(recognise(token)).rejects.toMatchObject(refused('Extension Header Parameter'));
  });

  it('with changed claims is refused', async () => {
    const [header, , signature] = (await sign(claims)).split('.');
    const token = `${header}.${part({ ...claims, sub: 'eve' })}.${signature}`;
    await expect(recognise(token)).rejects.toMatchObject(refused('signature verification failed'));
  });
});

describe('the Authorization header', () => {
  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'Bearer a.b.c, Bearer a.b.c', 'bearer\ta', 'Bearer ä'])(
    'that holds no single bearer token is refused, not taken for none: %j',
    async (authorization) => {
      const authenticate = await authenticator();
      await expect(authenticate({ authorization })).rejects.toMatchObject(
        refused('the Authorization header is not a single bearer token'),
      );
    },
  );

  it('names its scheme in any case', async () => {
    const authenticate = await authenticator();
    expect(await authenticate({ authorization: `bEARER ${await sign(claims)}` })).toMatchObject({ subject: 'ada' });
  });

  it('may be missing: then there is no caller', async () => {
    const authenticate = await authenticator();
    expect(await authenticate({ 'x-api-key': 'not configured' })).toBeNull();
  });
});

describe('a token beside an API key', () => {
  it('is refused, valid or not: which of them is meant cannot be told', async () => {
    const file = join(dir, 'keys.yaml');
    await writeFile(file, `keys: [{ id: shop, sha256: ${'0'.repeat(63)}f }]`);
    const config = { ...configOf({}), apiKeys: { header: 'x-api-key', file } };
    const authenticate = await createAuthenticate(config, { fetch: fetchNothing, now: () => now });
    await expect(
      authenticate({ authorization: `Bearer ${await sign(claims)}`, 'x-api-key': 'k' }),
    ).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'Send a bearer token or an API key, not both.',
    });
    expect(await authenticate({ authorization: `Bearer ${await sign(claims)}` })).toMatchObject({ method: 'jwt' });
    await expect(authenticate({ 'x-api-key': 'k' })).rejects.toMatchObject(refused('no such API key'));
  });
});

describe('a configuration that cannot be meant', () => {
  const publicKeys = 'RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519';
  const file = 'never-read.pem';

  it.each<[Partial<JwtConfig>, string]>([
    [{ algorithms: [] }, 'gateway.auth.jwt: expected at least one of HS256, HS384, HS512'],
    [
      { algorithms: ['HS256', 'RS256'] },
      'gateway.auth.jwt: with a secret expected only HS256, HS384, HS512; got RS256',
    ],
    [
      { algorithms: ['HS256', 'none'], keys: { from: 'publicKeyFile', file } },
      `gateway.auth.jwt: with public keys expected only ${publicKeys}; got HS256, none`,
    ],
    [
      { algorithms: ['HS512'], keys: { from: 'secret', secret: 's'.repeat(63) } },
      'gateway.auth.jwt: the secret must have at least 64 bytes, as many as the hash of the algorithm',
    ],
    [{ audience: [] }, 'gateway.auth.jwt: expected at least one audience'],
    [{ issuer: '' }, 'gateway.auth.jwt: expected an issuer'],
  ])('stops the start: %j', async (jwt, message) => {
    await expect(authenticator(jwt)).rejects.toThrow(message);
  });

  it('stops the start when nobody could ever call', async () => {
    const config = { ...configOf({}), jwt: undefined };
    await expect(createAuthenticate(config, { fetch: fetchNothing })).rejects.toThrow(
      'gateway.auth: mode protect-all needs jwt, introspection or apiKeys: without them no caller can be recognised',
    );
    const open = await createAuthenticate({ ...config, mode: 'none' }, { fetch: fetchNothing });
    expect(await open({ authorization: 'Bearer x' })).toBeNull();
  });

  it('stops the start when a key file cannot be used', async () => {
    const keyed = async (name: string, text: string, from: 'publicKeyFile' | 'jwksFile', algorithms = ['ES256']) => {
      const at = join(dir, name);
      await writeFile(at, text);
      return authenticator({ algorithms, keys: { from, file: at } });
    };
    const missing = { from: 'publicKeyFile', file: join(dir, 'missing.pem') } as const;
    await expect(authenticator({ algorithms: ['ES256'], keys: missing })).rejects.toThrow(
      'missing.pem cannot be read (ENOENT)',
    );
    await expect(keyed('no.pem', 'no key', 'publicKeyFile')).rejects.toThrow(
      'no.pem is not a public key or certificate in PEM',
    );
    const privatePem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await expect(keyed('priv.pem', privatePem, 'publicKeyFile')).rejects.toThrow(
      'priv.pem is a private key; give its public half only',
    );
    const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    await expect(keyed('rsa.pem', publicPem, 'publicKeyFile', ['RS256', 'ES256'])).rejects.toThrow(
      'rsa.pem is a key of type rsa, which does not fit ES256',
    );
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' });
    await expect(keyed('short.pem', short.toString(), 'publicKeyFile', ['RS256'])).rejects.toThrow(
      'short.pem is an RSA key of 1024 bits; at least 2048 are needed',
    );
    await expect(keyed('no.json', '{"keys":[]}', 'jwksFile')).rejects.toThrow('no.json is not a JWK Set');
    await expect(keyed('text.json', 'keys', 'jwksFile')).rejects.toThrow('text.json is not a JWK Set');
    const privateJwk = JSON.stringify({ keys: [await exportJWK(rsa.privateKey)] });
    await expect(keyed('priv.json', privateJwk, 'jwksFile')).rejects.toThrow(
      'priv.json keys[0] is a private or secret key; give its public half only',
    );
  });
});
