import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { CredentialsConfig } from '../../gateway/config/credentials-config.ts';
import { createLog } from '../../gateway/telemetry/log.ts';
import { secretsOf } from '../../gateway/upstream/credentials/secrets-of.ts';
import { clientOf, context, get, type LoopbackServer, serve, serveRaw } from './upstream-loopback.ts';

type OAuthConfig = Extract<CredentialsConfig, { type: 'oauth2ClientCredentials' }>;

describe('credentials', () => {
  const cases: readonly [string, CredentialsConfig, object][] = [
    [
      'an API key in a header',
      { type: 'apiKey', in: 'header', name: 'X-Api-Key', value: 'k 1' },
      { headers: { 'x-api-key': 'k 1' } },
    ],
    [
      'an API key in the query',
      { type: 'apiKey', in: 'query', name: 'api key', value: 'a&b=ä' },
      { url: '/things?q=1&api%20key=a%26b%3D%C3%A4' },
    ],
    [
      'an API key in a cookie',
      { type: 'apiKey', in: 'cookie', name: 'sid', value: 'abc' },
      { headers: { cookie: 'theme=dark; sid=abc' } },
    ],
    [
      'basic authentication in UTF-8',
      { type: 'basic', username: 'test', password: '123£:' },
      { headers: { authorization: `Basic ${Buffer.from('test:123£:').toString('base64')}` } },
    ],
    ['a bearer token', { type: 'bearer', token: '12|ab' }, { headers: { authorization: 'Bearer 12|ab' } }],
  ];

  it.each(cases)(
    'put %s in its place, over what the request and the caller say',
    async (_name, credentials, expected) => {
      await using server = await serve((_request, response) => response.end());
      await using client = clientOf({ credentials, forwardHeaders: ['authorization', 'x-api-key'] });
      const request = get(server.origin, { path: '/things?q=1', headers: { cookie: 'theme=dark; sid=forged' } });
      const callerHeaders = { authorization: 'Bearer forged', 'x-api-key': 'forged' };
      await client.request(request, context({ callerHeaders }));
      expect(server.received).toMatchObject([expected]);
    },
  );

  it('in the query replace all of that name, however they are written', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf({ credentials: { type: 'apiKey', in: 'query', name: 'api key', value: 'k' } });
    const paths = ['/a?api+key=forged&b=1&api%20key&%61pi%20key=forged', '/a', '/a?', '/a?b=%ZZ&=&c=?'];
    for (const path of paths) await client.request(get(server.origin, { path }), context());
    expect(server.received.map(({ url }) => url)).toEqual([
      '/a?b=1&api%20key=k',
      '/a?api%20key=k',
      '/a?api%20key=k',
      '/a?b=%ZZ&=&c=?&api%20key=k',
    ]);
  });

  it('of the caller go on where the source has none and the configuration lists the header', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf({ forwardHeaders: ['authorization'] });
    await client.request(get(server.origin), context({ callerHeaders: { authorization: 'Bearer theirs' } }));
    expect(server.received[0]?.headers['authorization']).toBe('Bearer theirs');
  });

  it('that cannot change are not tried twice', async () => {
    await using server = await serve((_request, response) => response.writeHead(401).end());
    await using client = clientOf({ credentials: { type: 'bearer', token: 'old' } });
    expect(await client.request(get(server.origin), context())).toMatchObject({ status: 401 });
    expect(server.received).toHaveLength(1);
  });
});

/** An authorization server that gives the tokens `t1`, `t2`, …, and an API that takes those in `good`. */
async function serveTokens(answer: (count: number) => object = () => ({})) {
  const good = new Set<string>();
  const tokens = await serve((_request, response) => {
    const token = `t${tokens.received.length}`;
    good.add(token);
    const body = { access_token: token, token_type: 'Bearer', expires_in: 3600, ...answer(tokens.received.length) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const api = await serve((request, response) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    response.writeHead(good.has(token) ? 200 : 401).end(token);
  });
  return {
    good,
    tokens,
    api,
    async [Symbol.asyncDispose]() {
      await Promise.all([tokens[Symbol.asyncDispose](), api[Symbol.asyncDispose]()]);
    },
  };
}

function oauth({ origin }: LoopbackServer, parts: Partial<OAuthConfig> = {}): { credentials: OAuthConfig } {
  return {
    credentials: {
      type: 'oauth2ClientCredentials',
      tokenUrl: `${origin}/oauth/token?tenant=1`,
      clientId: 'weft gateway',
      clientSecret: 's:ä%',
      scopes: ['read', 'write'],
      ...parts,
    },
  };
}

describe('OAuth 2 client credentials', () => {
  it('ask for one token for ten calls at once, as RFC 6749 says', async () => {
    await using servers = await serveTokens();
    await using client = clientOf(oauth(servers.tokens));
    const calls = Array.from({ length: 10 }, (_, id) =>
      client.request(get(servers.api.origin, { path: `/things/${id}` }), context()),
    );
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    const [request, ...more] = servers.tokens.received;
    expect(more).toEqual([]);
    expect(request).toMatchObject({ method: 'POST', url: '/oauth/token?tenant=1' });
    expect(Object.fromEntries(new URLSearchParams(String(request?.body)))).toEqual({
      grant_type: 'client_credentials',
      scope: 'read write',
    });
    const basic = Buffer.from((request?.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    expect(basic).toBe('weft+gateway:s%3A%C3%A4%25');
    expect(client.events).toHaveLength(10);
  });

  it('ask for no scope where none is configured', async () => {
    await using servers = await serveTokens();
    await using client = clientOf(oauth(servers.tokens, { scopes: [] }));
    await client.request(get(servers.api.origin), context());
    expect(String(servers.tokens.received[0]?.body)).toBe('grant_type=client_credentials');
  });

  it.each([
    ['basic', 's', true, {}],
    ['post', 's', false, { client_id: 'weft', client_secret: 's' }],
    ['none', undefined, false, { client_id: 'weft' }],
  ] as const)('say who the client is by %s', async (clientAuthentication, clientSecret, hasHeader, inBody) => {
    await using servers = await serveTokens();
    const parameters = { audience: 'https://shop.test' };
    const parts = { clientId: 'weft', clientAuthentication, clientSecret, parameters, scopes: [] };
    await using client = clientOf(oauth(servers.tokens, parts));
    expect(await client.request(get(servers.api.origin), context())).toMatchObject({ status: 200 });
    const [request] = servers.tokens.received;
    expect('authorization' in (request?.headers ?? {})).toBe(hasHeader);
    expect(Object.fromEntries(new URLSearchParams(String(request?.body)))).toEqual({
      grant_type: 'client_credentials',
      ...parameters,
      ...inBody,
    });
  });

  it('are good for as long as was said when they were asked for, whatever the clock of the gateway says', async () => {
    await using servers = await serveTokens();
    await using client = clientOf({ ...oauth(servers.tokens), cache: false });
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      for (const date of ['2026-01-01', '2001-01-01', '2101-01-01']) {
        vi.setSystemTime(date);
        expect(await client.request(get(servers.api.origin), context())).toMatchObject({ status: 200 });
      }
    } finally {
      vi.useRealTimers();
    }
    expect(servers.tokens.received).toHaveLength(1);
  });

  it.each([
    ['asked for once more', 'oauth2ClientCredentials', 200, 2],
    ['not asked for again by a refresh token, which may be used up', 'oauth2RefreshToken', undefined, 1],
  ] as const)('whose connection is lost are %s', async (_name, type, status, asked) => {
    let times = 0;
    await using tokens = await serve((_request, response) => {
      times += 1;
      if (times === 1) response.destroy();
      else response.setHeader('content-type', 'application/json').end('{"access_token":"t","token_type":"bearer"}');
    });
    await using api = await serve((_request, response) => response.end());
    const { credentials } = oauth(tokens);
    await using client = clientOf({
      credentials: { ...credentials, type, refreshToken: 'r', refreshTokenFile: undefined },
    });
    const answer = await client.request(get(api.origin), context()).catch(() => undefined);
    expect([answer?.status, times]).toEqual([status, asked]);
  });

  it('are renewed once for ten calls that are refused, each of which is sent once more', async () => {
    await using servers = await serveTokens();
    await using client = clientOf(oauth(servers.tokens));
    await client.request(get(servers.api.origin), context());
    servers.good.delete('t1');
    const call = () => client.request(get(servers.api.origin, { method: 'POST', body: 'x' }), context());
    const answers = await Promise.all(Array.from({ length: 10 }, call));
    expect(answers.map(({ status, body }) => [status, body.toString()])).toEqual(Array(10).fill([200, 't2']));
    expect(servers.tokens.received).toHaveLength(2);
    expect(servers.api.received).toHaveLength(1 + 20);
    expect(servers.api.received.at(-1)?.body.toString()).toBe('x');
  });

  it('that are refused anew leave the 401 as the answer', async () => {
    await using servers = await serveTokens();
    await using refusing = await serve((_request, response) => response.writeHead(401).end());
    await using client = clientOf(oauth(servers.tokens));
    expect(await client.request(get(refusing.origin), context())).toMatchObject({ status: 401 });
    expect([servers.tokens.received.length, refusing.received.length]).toEqual([2, 2]);
    expect(client.events).toMatchObject([{ status: 401 }]);
  });

  it('are not renewed again and again for an operation that always refuses, and are for others', async () => {
    await using servers = await serveTokens();
    await using refusing = await serve((_request, response) => response.writeHead(401).end());
    await using client = clientOf(oauth(servers.tokens));
    const forbidden = get(refusing.origin, { operation: 'forbidden' });
    for (let times = 0; times < 5; times += 1) await client.request(forbidden, context());
    expect([servers.tokens.received.length, refusing.received.length]).toEqual([2, 6]);
    servers.good.clear();
    expect(await client.request(get(servers.api.origin), context())).toMatchObject({ status: 200 });
    expect(servers.tokens.received).toHaveLength(3);
  });

  it('let a call wait for the token no longer than its time', async () => {
    await using tokens = await serve(() => {});
    await using api = await serve((_request, response) => response.end());
    await using client = clientOf({ ...oauth(tokens), timeout: 60 });
    await expect(client.request(get(api.origin), context())).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(api.connections).toBe(0);
  });

  it('go on being fetched for others when the caller who asked first has gone', async () => {
    const release = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await using tokens = await serve(async (_request, response) => {
      asked.resolve();
      await release.promise;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"access_token":"t","token_type":"bearer"}');
    });
    await using api = await serve((_request, response) => response.end());
    await using client = clientOf(oauth(tokens));
    const caller = new AbortController();
    const first = client.request(get(api.origin), context({ signal: caller.signal }));
    const second = client.request(get(api.origin), context());
    await asked.promise;
    caller.abort();
    await expect(first).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    release.resolve();
    expect(await second).toMatchObject({ status: 200 });
    expect([tokens.received.length, api.received.length]).toEqual([1, 1]);
  });

  const refusals: readonly [string, number, string, string][] = [
    ['refuses', 401, '{"error":"invalid_client","error_description":"CANARY"}', '401 invalid_client'],
    ['makes up an error', 400, '{"error":"CANARY <script>"}', '400 (unknown error)'],
    ['answers HTML', 200, '<html>CANARY</html>', 'an answer that is no token response'],
    ['gives no token', 200, '{"token_type":"bearer","id":"CANARY"}', 'an answer that is no token response'],
    ['breaks down', 500, 'CANARY', 'an answer that is no token response'],
    ['leads elsewhere', 302, 'CANARY', 'an answer that is no token response'],
  ];

  it.each(refusals)('fail a call without making it when the server %s', async (_name, status, body, reason) => {
    await using tokens = await serve((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', location: '/CANARY' }).end(body);
    });
    await using api = await serve((_request, response) => response.end());
    await using client = clientOf(oauth(tokens));
    const error = await client.request(get(api.origin), context()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'UPSTREAM_ERROR',
      message: 'No token could be had for source "shop".',
      source: 'shop',
      cause: { message: `The token endpoint gave ${reason}.` },
    });
    expect(everythingIn(error)).not.toContain('CANARY');
    expect(api.connections).toBe(0);
  });

  it('fail a call as unavailable when the token endpoint is down, and work once it is up', async () => {
    await using servers = await serveTokens();
    let down = true;
    await using tokens = await serve((_request, response) => {
      if (down) response.destroy();
      else
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"access_token":"t1","token_type":"bearer"}');
    });
    servers.good.add('t1');
    await using client = clientOf(oauth(tokens));
    await expect(client.request(get(servers.api.origin), context())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'No token could be had for source "shop".',
    });
    down = false;
    expect(await client.request(get(servers.api.origin), context())).toMatchObject({ status: 200 });
  });
});

describe('no secret', () => {
  const secret = 'CANARY-p4ss+w0rd/1=';
  const configs: readonly CredentialsConfig[] = [
    { type: 'apiKey', in: 'header', name: 'x-key', value: secret },
    { type: 'apiKey', in: 'query', name: 'key', value: secret },
    { type: 'apiKey', in: 'cookie', name: 'key', value: secret },
    { type: 'basic', username: 'weft', password: secret },
    { type: 'bearer', token: secret },
    {
      ...{ type: 'awsSigV4', accessKeyId: 'a', secretAccessKey: secret, sessionToken: secret },
      ...{ region: 'eu-central-1', service: 'execute-api' },
    },
    {
      ...{ type: 'hmac', key: secret, algorithm: 'sha256', encoding: 'base64', timestamp: 'seconds', sign: '{target}' },
      headers: { 'x-signature': '{signature}' },
    },
    { type: 'byScheme', schemes: { a: { type: 'bearer', token: secret } }, otherwise: ['a'] },
  ];
  const forms = [secret, encodeURIComponent(secret), Buffer.from(`weft:${secret}`).toString('base64')];

  /** What servers do wrong, each telling the request that it got in what way it can. */
  const faults: readonly ((head: string) => string)[] = [
    () => '',
    (head) => `HTTP/1.1 200 OK\r\n${head.replaceAll('\r\n', ' ')}`,
    (head) => `${head}\r\n\r\n`,
    () => 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhal',
    (head) => `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n${head}`,
    (head) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${head}`,
  ];

  it.each(configs)('is in an error, an event or the log of failed calls with $type $in', async (credentials) => {
    const lines: string[] = [];
    const log = createLog({
      level: 'debug',
      pretty: false,
      redact: secretsOf(credentials),
      destination: { write: (line) => lines.push(line) },
    });
    for (const fault of faults) {
      await using server = await serveRaw((socket, head) => socket.end(fault(head)));
      await using client = clientOf({ credentials });
      const error = await client.request(get(server.origin), context()).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'GatewayError', source: 'shop' });
      for (const event of client.events) log(event);
      log({ type: 'notice', level: 'error', message: secretsOf(credentials).join(' '), cause: error });
      for (const form of forms) expect(everythingIn([error, client.events, lines])).not.toContain(form);
    }
  });

  it.each<[string, (client: OAuthConfig) => CredentialsConfig]>([
    ['a token of its own', (client) => client],
    [
      'a refresh token',
      (client) => ({ ...client, type: 'oauth2RefreshToken', refreshToken: 'CANARY2', refreshTokenFile: undefined }),
    ],
    [
      'an exchanged token',
      (client) => ({
        ...{
          ...client,
          type: 'tokenExchange',
          header: 'authorization',
          subjectTokenType: 'CANARY',
          anonymous: 'refuse',
        },
      }),
    ],
  ])('is in what fails of a request for %s', async (_name, credentialsOf) => {
    const faulty = [...faults, () => 'HTTP/1.1 400 Bad\r\ncontent-type: application/json\r\n\r\n{"error":"x"}'];
    for (const fault of faulty) {
      await using tokens = await serveRaw((socket, head) => socket.end(fault(head)));
      await using api = await serve((_request, response) => response.end());
      const { credentials } = oauth(tokens, { clientId: 'weft', clientSecret: 'CANARY' });
      await using client = clientOf({ credentials: credentialsOf(credentials) });
      const caller = context({ callerHeaders: { authorization: 'Bearer CANARY3' } });
      const error = await client.request(get(api.origin), caller).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ message: 'No token could be had for source "shop".' });
      const forms = ['CANARY', Buffer.from('weft:CANARY').toString('base64')];
      for (const form of forms) expect(everythingIn([error, client.events])).not.toContain(form);
    }
  });
});

/** All that can be reached from a value, hidden properties and causes included. */
function everythingIn(value: unknown): string {
  return inspect(value, { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null, breakLength: 1e9 });
}
