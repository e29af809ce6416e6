import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOf, context, get, serve, serveRaw } from './upstream-loopback.ts';

describe('a request to a source', () => {
  it('goes on the wire with its path as it stands', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    const path = "/a/%2E%2E/..%2Fb;c=d/{e}?q=%C3%A9&r[]=1&s='|";
    await client.request(get(server.origin, { path }), context());
    expect(server.received[0]?.url).toBe(path);
  });

  it('carries its own headers, a user agent, and the codings that can be read', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    await client.request(get(server.origin, { headers: { 'x-tenant': 'a', 'user-agent': 'b' } }), context());
    await client.request(get(server.origin), context());
    expect(server.received.map(({ headers }) => headers)).toMatchObject([
      { 'x-tenant': 'a', 'user-agent': 'b', 'accept-encoding': 'gzip, deflate, br, zstd' },
      { 'user-agent': 'weft' },
    ]);
  });

  it.each([
    ['a string', 'ä', { 'content-length': '2' }],
    ['bytes', new Uint8Array([0xc3, 0xa4]), { 'content-length': '2' }],
    ['a stream of unknown length', { [Symbol.asyncIterator]: () => halves() }, { 'transfer-encoding': 'chunked' }],
  ])('carries %s as its body', async (_name, body, headers) => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    await client.request(get(server.origin, { method: 'POST', body }), context());
    expect(server.received).toMatchObject([{ method: 'POST', headers, body: Buffer.from('ä') }]);
  });

  it('keeps the length that it says of a stream, and makes that of other bodies itself', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    const stream = { [Symbol.asyncIterator]: () => halves() };
    const headers = { 'content-length': '2', 'transfer-encoding': 'chunked', connection: 'close' };
    await client.request(get(server.origin, { method: 'POST', headers, body: stream }), context());
    await client.request(get(server.origin, { method: 'POST', headers, body: 'three' }), context());
    expect(server.received.map(({ headers }) => headers['content-length'])).toEqual(['2', '5']);
    expect(server.received.map(({ headers }) => headers['connection'])).toEqual(['keep-alive', 'keep-alive']);
  });

  it('fails when its stream does', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    const body = (async function* () {
      yield Buffer.from('x');
      throw new Error('disk gone');
    })();
    await expect(client.request(get(server.origin, { method: 'POST', body }), context())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
  });

  it.each(['a\r\nx-admin: 1', 'a\nb', 'a\0b', 'snow ☃'])('is refused with the header value %j', async (value) => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    await expect(client.request(get(server.origin, { headers: { 'x-id': value } }), context())).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'Header "x-id" cannot be sent with this value.',
    });
    expect(server.connections).toBe(0);
  });

  it.each(['http://127.0.0.1:1/other', '/a b', '/a\r\nx: y', ''])('is refused with the path %j', async (path) => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    await expect(client.request(get(server.origin, { path }), context())).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The request to source "shop" cannot be sent.',
    });
    expect(server.received).toEqual([]);
  });

  it('goes to no other origin than those allowed, and says only to the log which one it was', async () => {
    await using server = await serve((_request, response) => response.end());
    await using other = await serve((_request, response) => response.end());
    await using client = clientOf({}, { allowedOrigins: [server.origin] });
    expect(await client.request(get(server.origin), context())).toMatchObject({ status: 200 });
    for (const origin of [other.origin, `${server.origin}0`, 'nonsense']) {
      await expect(client.request(get(origin), context())).rejects.toMatchObject({
        code: 'UPSTREAM_UNAVAILABLE',
        message: 'Source "shop" may not be called at this address.',
      });
    }
    expect(other.connections).toBe(0);
  });

  it('takes neither credentials nor headers of the caller to other origins than those that get them', async () => {
    await using server = await serve((_request, response) => response.end());
    await using other = await serve((_request, response) => response.end());
    const config = { credentials: { type: 'bearer', token: 'tk' }, forwardHeaders: ['x-tenant'] } as const;
    await using client = clientOf(config, { credentialOrigins: [server.origin] });
    const fetch = client.fetchFor(context({ callerHeaders: { 'x-tenant': 'acme' } }));
    for (const { origin } of [server, other]) await fetch(`${origin}/openapi.yaml`);
    expect(server.received).toMatchObject([{ headers: { authorization: 'Bearer tk', 'x-tenant': 'acme' } }]);
    expect(Object.keys(other.received[0]?.headers ?? {})).toEqual([
      'host',
      'connection',
      'user-agent',
      'accept-encoding',
      'accept',
    ]);
  });

  it('uses connections again', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    for (let times = 0; times < 10; times += 1) await client.request(get(server.origin), context());
    expect(server.received).toHaveLength(10);
    // undici rests a connection for one turn of the event loop: a call that comes at once opens a second one.
    expect(server.connections).toBeLessThanOrEqual(2);
  });
});

async function* halves(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array([0xc3]);
  yield new Uint8Array([0xa4]);
}

describe('headers of the caller', () => {
  const forwarding = {
    forwardHeaders: ['accept-language', 'x-tenant', 'host', 'content-length', 'te', 'content-type'],
  };

  it('go on only when they are listed, and never those of the connection or the message', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf(forwarding);
    const callerHeaders = {
      'accept-language': 'de',
      'x-tenant': 'acme',
      cookie: 'session=canary',
      authorization: 'Bearer canary',
      host: 'canary.example.com',
      'content-length': '7',
      'content-type': 'application/graphql',
      te: 'trailers',
    };
    await client.request(get(server.origin), context({ callerHeaders }));
    expect(server.received[0]?.headers).toEqual({
      'accept-language': 'de',
      'x-tenant': 'acme',
      host: new URL(server.origin).host,
      connection: 'keep-alive',
      'user-agent': 'weft',
      'accept-encoding': 'gzip, deflate, br, zstd',
    });
  });

  it('are named to the operator where they never go on', async () => {
    await using client = clientOf({ forwardHeaders: ['x-tenant', 'host'] });
    expect(client.events).toEqual([
      { type: 'notice', level: 'warn', source: 'shop', message: 'The header "host" is never forwarded.' },
    ]);
  });

  it('stay behind when its Connection header names them', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf(forwarding);
    const callerHeaders = { 'x-tenant': 'acme', connection: 'close, X-Tenant' };
    await client.request(get(server.origin), context({ callerHeaders }));
    expect(server.received[0]?.headers).not.toHaveProperty('x-tenant');
  });

  it('do not replace what the request says itself', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf(forwarding);
    const request = get(server.origin, { headers: { 'x-tenant': 'own' } });
    await client.request(request, context({ callerHeaders: { 'x-tenant': 'foreign' } }));
    expect(server.received[0]?.headers['x-tenant']).toBe('own');
    expect(request.headers).toEqual({ 'x-tenant': 'own' });
  });

  it('cannot begin lines of their own', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf(forwarding);
    const callerHeaders = { 'x-tenant': 'a\r\nauthorization: Bearer stolen' };
    await expect(client.request(get(server.origin), context({ callerHeaders }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The value of header "x-tenant" cannot be sent on.',
    });
    expect(server.connections).toBe(0);
  });
});

describe('an answer', () => {
  it('comes through with any status, redirects that lead nowhere among them, and is counted once', async () => {
    await using server = await serve((request, response) => response.writeHead(Number(request.url.slice(1))).end());
    await using client = clientOf();
    const statuses = [200, 201, 204, 299, 301, 302, 304, 307, 308, 400, 401, 404, 418, 429, 451, 500, 503, 599, 799];
    for (const status of statuses) {
      const response = await client.request(get(server.origin, { path: `/${status}` }), context());
      expect(response.status).toBe(status);
    }
    expect(server.received).toHaveLength(statuses.length);
    expect(client.events).toMatchObject(
      statuses.map((status) => ({
        type: 'upstream.call',
        requestId: 'r1',
        source: 'shop',
        operation: 'listThings',
        method: 'GET',
        status,
        error: undefined,
        durationMs: expect.any(Number),
      })),
    );
  });

  it('is the final one after those that only inform', async () => {
    await using server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    });
    await using client = clientOf();
    const response = await client.request(get(server.origin), context());
    expect([response.status, response.body.toString(), response.headers]).toEqual([
      200,
      '{}',
      { 'content-length': '2' },
    ]);
  });

  it('keeps repeated headers apart', async () => {
    await using server = await serve((_request, response) => {
      response
        .writeHead(
          200,
          [
            ['Set-Cookie', 'a=1; Expires=Mon, 01'],
            ['Set-Cookie', 'b=2'],
            ['X-One', '1'],
          ].flat(),
        )
        .end();
    });
    await using client = clientOf();
    const { headers } = await client.request(get(server.origin), context());
    expect(headers).toMatchObject({ 'set-cookie': ['a=1; Expires=Mon, 01', 'b=2'], 'x-one': '1' });
  });

  const coders: Record<string, (body: Buffer) => Buffer> = {
    gzip: zlib.gzipSync,
    'X-GZIP': zlib.gzipSync,
    deflate: zlib.deflateSync,
    'deflate (raw)': zlib.deflateRawSync,
    br: zlib.brotliCompressSync,
    zstd: zlib.zstdCompressSync,
    'br, gzip': (body) => zlib.gzipSync(zlib.brotliCompressSync(body)),
    identity: (body) => body,
    'unheard-of': (body) => body,
  };

  it.each(Object.entries(coders))('in coding %s is read whole', async (coding, code) => {
    await using client = clientOf();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), fc.constantFrom(200, 404), async (bytes, status) => {
        await using server = await serve((_request, response) => {
          response
            .writeHead(status, { 'content-encoding': coding.replace(' (raw)', '') })
            .end(code(Buffer.from(bytes)));
        });
        const response = await client.request(get(server.origin), context());
        expect(response.status).toBe(status);
        expect(response.body.equals(bytes)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('no longer says how it was compressed', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'x-kept': '1' }).end(zlib.gzipSync('{}'));
    });
    await using client = clientOf();
    const { headers } = await client.request(get(server.origin), context());
    expect(headers).toMatchObject({ 'x-kept': '1' });
    expect(Object.keys(headers)).not.toContain('content-encoding');
    expect(Object.keys(headers)).not.toContain('content-length');
  });
});

describe('closing', () => {
  it('finishes what runs, refuses what comes, and leaves no connection', async () => {
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    await using server = await serve(async (_request, response) => {
      arrived.resolve();
      await release.promise;
      response.end('late');
    });
    const client = clientOf();
    const call = client.request(get(server.origin), context());
    await arrived.promise;
    const closed = client.close();
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'The client of source "shop" is closed.',
    });
    release.resolve();
    expect((await call).body.toString()).toBe('late');
    await closed;
    expect(server.received).toHaveLength(1);
  });
});
