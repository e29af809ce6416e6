import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../gateway/auth/create-authenticate.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** An identity provider on loopback; what it was asked for is in `paths`. */
async function identityProvider(overrides: Record<string, RequestListener> = {}) {
  const paths: string[] = [];
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    paths.push(path);
    const listener = overrides[path];
    if (listener) return listener(request, response);
    const pages: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/jwks` },
      '/jwks': jwks,
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(pages[path]));
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { issuer, paths };
}

async function recognise(issuer: string) {
  const authenticate = await createAuthenticate(
    {
      mode: 'protect-all',
      rules: {},
      apiKeys: undefined,
      jwt: { issuer, audience: ['weft'], algorithms: ['RS256'], keys: { from: 'discovery' }, clockTolerance: 0 },
    },
    { fetch },
  );
  const token = await new SignJWT({ sub: 'ada', scope: 'a b' })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience('weft')
    .setExpirationTime('1m')
    .sign(pair.privateKey);
  return authenticate({ authorization: `Bearer ${token}` });
}

describe('an identity provider over HTTP', () => {
  it('is discovered from the issuer alone', async () => {
    const { issuer, paths } = await identityProvider();
    expect(await recognise(issuer)).toMatchObject({ subject: 'ada', scopes: ['a', 'b'] });
    expect(paths).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });

  it('that redirects is not followed', async () => {
    const { issuer, paths } = await identityProvider({
      '/jwks': (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    });
    await expect(recognise(issuer)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(paths).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });

  it('that breaks off its answer is one that is out of reach', async () => {
    const { issuer } = await identityProvider({
      '/jwks': (_, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('{"keys":');
        response.destroy();
      },
    });
    await expect(recognise(issuer)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});
