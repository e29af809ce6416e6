import { describe, expect, it } from 'vitest';
import { load, refusals, withGateway } from './project-folder.ts';

const jwt = 'issuer: https://id.example, audience: weft, algorithms: [RS256]';
const secret = 'this-is-a-secret-of-32-bytes-yes';
const auth = (text: string) => `auth: { jwt: { ${jwt} }, ${text} }`;
const source = (text: string) => `sources: { shop: { ${text} } }`;
const credentials = (text: string) => source(`credentials: { ${text} }`);

describe('what only shows when several keys are seen together is refused', () => {
  it('exposing upstream errors in production', async () => {
    const text = withGateway('errors: { expose: true }');
    expect((await load(text)).gateway.errors.expose).toBe(true);
    expect(await refusals(text, { NODE_ENV: 'production' })).toEqual([
      '.meshrc.yaml:3:13 gateway.errors.expose: cannot be true when NODE_ENV=production: clients would see what upstreams say',
    ]);
  });

  it('a setting that both serve: and gateway.server give', async () => {
    const text = `${withGateway('server: { graphiql: true, cors: { origins: [] } }')}serve: { playground: false, cors: {} }\n`;
    expect(await refusals(text)).toEqual([
      '.meshrc.yaml:3:13 gateway.server.graphiql: is given by serve.playground too; keep one of them',
      '.meshrc.yaml:3:29 gateway.server.cors: is given by serve.cors too; keep one of them',
    ]);
  });

  it('but signing in over plain HTTP is only doubtful, and not on loopback', async () => {
    const given = (url: string) =>
      withGateway(`auth: { jwt: { ${jwt} }, login: { name: ID, clientId: c, issuer: '${url}' } }`);
    expect((await load(given('http://127.0.0.1:1'))).warnings).toEqual([]);
    expect((await load(given('http://id'))).warnings).toMatchObject([{ key: 'gateway.auth.login.issuer' }]);
  });

  it('but keys over plain HTTP are only doubtful, and not on loopback', async () => {
    const given = (url: string) => withGateway(`auth: { jwt: { ${jwt}, jwksUri: ${url} } }`);
    expect((await load(given('http://127.0.0.1:1/keys'))).warnings).toEqual([]);
    expect((await load(given('http://id/keys'))).warnings).toMatchObject([
      { key: 'gateway.auth.jwt.jwksUri', message: 'is not encrypted (http:); use https: outside a trusted network' },
    ]);
  });

  it('but keys for a collector over plain HTTP are only doubtful, and not on loopback', async () => {
    const given = (collector: string) => withGateway(`tracing: { ${collector} }\nmetrics: { otlp: { ${collector} } }`);
    const headers = "headers: { x-api-key: 'k' }";
    expect((await load(given('endpoint: http://otel:4318'))).warnings).toEqual([]);
    expect((await load(given(`endpoint: http://127.0.0.1:4318, ${headers}`))).warnings).toEqual([]);
    expect((await load(given(`endpoint: http://otel:4318, ${headers}`))).warnings).toMatchObject([
      { key: 'gateway.tracing.endpoint', message: 'is not encrypted (http:); use https: outside a trusted network' },
      { key: 'gateway.metrics.otlp.endpoint' },
    ]);
  });
});

describe('what is accepted becomes', () => {
  it('a login at the issuer of tokens, unless another is named', async () => {
    const given = (text: string) => withGateway(auth(`login: { name: ID, clientId: c, ${text} }`));
    const { login } = (await load(given(''))).gateway.auth ?? {};
    expect(login).toMatchObject({ issuer: 'https://id.example', scopes: ['openid'], origins: [], resource: undefined });
    const other = (await load(given('issuer: https://login.example, audience: a'))).gateway.auth;
    expect(other?.login).toMatchObject({ issuer: 'https://login.example', audience: 'a' });
  });

  it.each([
    ['500ms', 500],
    ['2s', 2000],
    ['1.5s', 1500],
    ['1m', 60_000],
    ['24h', 86_400_000],
  ])('milliseconds: %s', async (text, milliseconds) => {
    expect((await load(withGateway(`deadline: ${text}`))).gateway.deadline).toBe(milliseconds);
  });

  it.each([
    ['512B', 512],
    ['64KiB', 65_536],
    ['0.5MiB', 524_288],
    ['1GiB', 1_073_741_824],
  ])('bytes: %s', async (text, bytes) => {
    expect((await load(withGateway(`limits: { body: ${text} }`))).gateway.limits.body).toBe(bytes);
  });

  it.each([
    ['50', { total: 50, sources: {} }],
    ['{ total: 50, sources: { shop: 5 } }', { total: 50, sources: { shop: 5 } }],
    ['{ sources: { shop: 5 } }', { total: undefined, sources: { shop: 5 } }],
  ])('limits.upstreamCalls %s', async (text, calls) => {
    expect((await load(withGateway(`limits: { upstreamCalls: ${text} }`))).gateway.limits.upstreamCalls).toEqual(calls);
  });

  it.each([
    ['0', 'gateway.limits.upstreamCalls: must be at least 1; given 0'],
    [
      'many',
      'gateway.limits.upstreamCalls: must be a whole number above 0, or { total: 200, sources: { name: 20 } }; given "many"',
    ],
    [
      '{ sources: { shpo: 5 } }',
      'gateway.limits.upstreamCalls.sources.shpo: no source has this name; did you mean "shop"?',
    ],
    ['{ totl: 5 }', 'gateway.limits.upstreamCalls.totl: unknown key; did you mean "total"?'],
  ])('limits.upstreamCalls %s is refused', async (text, message) => {
    expect((await refusals(withGateway(`limits: { upstreamCalls: ${text} }`)))[0]).toContain(message);
  });

  it('credentials of each type, with their defaults', async () => {
    const of = async (text: string) =>
      (await load(withGateway(credentials(text)))).gateway.sources['shop']?.credentials;
    expect(await of('type: apiKey, name: X-Key, value: a')).toEqual({
      type: 'apiKey',
      in: 'header',
      name: 'X-Key',
      value: 'a',
    });
    expect(await of('type: basic, username: a, password: b')).toEqual({ type: 'basic', username: 'a', password: 'b' });
    expect(await of('type: bearer, token: a')).toEqual({ type: 'bearer', token: 'a' });
    expect(await of('type: oauth2ClientCredentials, tokenUrl: https://a/token, clientId: b, clientSecret: c')).toEqual({
      type: 'oauth2ClientCredentials',
      tokenUrl: 'https://a/token',
      clientId: 'b',
      clientSecret: 'c',
      clientAuthentication: 'basic',
      scopes: [],
      parameters: {},
    });
    expect(
      await of('type: tokenExchange, tokenUrl: https://a/token, clientId: b, clientAuthentication: none'),
    ).toMatchObject({
      clientSecret: undefined,
      header: 'authorization',
      subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      anonymous: 'refuse',
    });
    expect(await of('type: hmac, key: k, sign: "{method}", headers: { X-Sig: "{signature}" }')).toEqual({
      type: 'hmac',
      key: 'k',
      algorithm: 'sha256',
      encoding: 'hex',
      timestamp: 'seconds',
      sign: '{method}',
      headers: { 'x-sig': '{signature}' },
    });
    expect(await of('type: byScheme, schemes: { a: { type: none }, b: { type: bearer, token: t } }')).toEqual({
      type: 'byScheme',
      schemes: { a: { type: 'none' }, b: { type: 'bearer', token: 't' } },
      otherwise: [],
    });
  });

  it('a refresh token with the file that it came from, where the next one is written', async () => {
    const of = async (token: string) =>
      (
        await load(
          withGateway(
            credentials(
              `type: oauth2RefreshToken, tokenUrl: https://a, clientId: b, clientSecret: c, refreshToken: ${token}`,
            ),
          ),
          {},
          { 'refresh-token': 'r1\n' },
        )
      ).gateway.sources['shop']?.credentials;
    expect(await of('r0')).toMatchObject({ refreshToken: 'r0', refreshTokenFile: undefined });
    expect(await of('file:./refresh-token')).toMatchObject({
      refreshToken: 'r1',
      refreshTokenFile: expect.stringMatching(/^\/.*\/refresh-token$/),
    });
  });

  it('paths of certificates, which must be there', async () => {
    const text = withGateway(source('tls: { cert: ./c.pem, key: ./k.pem, ca: ./ca.pem, passphrase: file:./p }'));
    const files = { 'c.pem': '', 'ca.pem': '', p: 'word' };
    expect((await load(text, {}, { ...files, 'k.pem': '' })).gateway.sources['shop']?.tls).toMatchObject({
      cert: expect.stringMatching(/^\/.*\/c\.pem$/),
      passphrase: 'word',
    });
    const lines = await refusals(text, {}, files);
    expect(lines).toEqual([
      expect.stringMatching(
        /gateway\.sources\.shop\.tls\.key: the file \.\/k\.pem cannot be used: there is no such file$/,
      ),
    ]);
  });

  it('the error a status means, or null', async () => {
    const { gateway } = await load(withGateway(source('errors: { 404: null, "409": CONFLICT }')));
    expect(gateway.sources['shop']?.errors).toEqual({ 404: null, 409: 'CONFLICT' });
  });

  it('one key source of a JWT', async () => {
    const keys = async (text: string, files = {}) => {
      const algorithms = text.includes('secret') ? 'HS256' : 'ES256';
      const project = await load(
        withGateway(`auth: { jwt: { issuer: https://a, audience: [b, c], algorithms: [${algorithms}], ${text} } }`),
        {},
        files,
      );
      return { dir: project.dir, keys: project.gateway.auth?.jwt?.keys };
    };
    expect((await keys('')).keys).toEqual({ from: 'discovery' });
    expect((await keys('jwksUri: https://a/jwks')).keys).toEqual({ from: 'jwksUri', uri: 'https://a/jwks' });
    const jwks = await keys('jwksFile: keys/jwks.json', { 'keys/jwks.json': '{}' });
    expect(jwks.keys).toEqual({ from: 'jwksFile', file: `${jwks.dir}/keys/jwks.json` });
    const pem = await keys('publicKeyFile: a.pem', { 'a.pem': '' });
    expect(pem.keys).toEqual({ from: 'publicKeyFile', file: `${pem.dir}/a.pem` });
    expect((await keys(`secret: ${secret}`)).keys).toEqual({ from: 'secret', secret });
    expect((await keys('secret: file:./secret', { secret: `${secret}\n` })).keys).toEqual({ from: 'secret', secret });
  });

  it('header names in lower case, and rules as they stand', async () => {
    const text = `${auth('apiKeys: { header: X-Key, file: keys.yaml }, rules: { Query.a: { scopes: [[a, b], [c]] }, Mutation.*: authenticated, Shop: public }')}\n${source('forwardHeaders: [Accept-Language]')}`;
    const { dir, gateway } = await load(withGateway(text), {}, { 'keys.yaml': '' });
    expect(gateway.auth?.apiKeys).toEqual({ header: 'x-key', file: `${dir}/keys.yaml` });
    expect(gateway.auth?.rules).toEqual({
      'Query.a': { scopes: [['a', 'b'], ['c']] },
      'Mutation.*': 'authenticated',
      Shop: 'public',
    });
    expect(gateway.sources['shop']?.forwardHeaders).toEqual(['accept-language']);
  });

  it('the defaults, for a gateway: that is empty', async () => {
    const config = await load('sources: []\ngateway:\n');
    expect(config.hasGatewaySection).toBe(true);
    expect(config.gateway.deadline).toBe(30_000);
  });
});
