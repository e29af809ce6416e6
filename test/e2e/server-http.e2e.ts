import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Started, schemaOf, start, testGraph } from '../unit/server/gateway-fixture.ts';
import { unlimited } from '../unlimited.ts';
import { exchange, parsed, rawConnection } from './raw-http.ts';

const sdl = 'type Query { hello(name: String): String big: String fail: String } type Mutation { wave: String }';
const big = 'ä'.repeat(50_000);
let waves = 0;
const schema = schemaOf(sdl, {
  hello: ({ name }) => `hello ${name ?? 'world'}`,
  big: () => big,
  wave: () => `wave ${++waves}`,
});

const json = { 'content-type': 'application/json' };
const limit = 10_000;

describe('over HTTP, the gateway', () => {
  let gateway: Started;
  beforeAll(async () => {
    gateway = await start({
      graph: testGraph(schema),
      gateway: {
        limits: {
          ...unlimited,
          body: limit,
          upstreamCalls: { total: undefined, sources: {} },
          operations: 1000,
          eventLoopDelay: 60_000,
        },
      },
    });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  const post = (body: string | Buffer, headers: Record<string, string> = json) =>
    fetch(gateway.url, { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) });

  async function refused(response: Response): Promise<[status: number, code: string, message: string]> {
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    return [response.status, errors[0]?.extensions.code ?? '', errors[0]?.message ?? ''];
  }

  it('answers a query by POST and by GET', async () => {
    expect(await (await gateway.query('{ hello }')).json()).toEqual({ data: { hello: 'hello world' } });
    const url = `${gateway.url}?query=${encodeURIComponent('query($n: String) { hello(name: $n) }')}&variables=${encodeURIComponent('{"n":"ä&b"}')}`;
    const answer = await fetch(url);
    expect(await answer.json()).toEqual({ data: { hello: 'hello ä&b' } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('answers a request that asks nothing with 400, whatever the client accepts', async () => {
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
      const answer = await fetch(gateway.url, { headers: { accept } });
      expect(await refused(answer)).toEqual([400, 'BAD_REQUEST', 'Must provide query string.']);
    }
  });

  it('reads nothing into a query string that ends like a health path', async () => {
    const answer = await fetch(`${gateway.url}?query=${encodeURIComponent('{ hello }')}&x=/health`);
    expect(await answer.json()).toEqual({ data: { hello: 'hello world' } });
  });

  it('never runs a mutation by GET', async () => {
    const before = waves;
    const answer = await fetch(`${gateway.url}?query=${encodeURIComponent('mutation { wave }')}`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(waves).toBe(before);
  });

  it.each<[string, string | Buffer, number, string]>([
    ['no JSON', '{"query": "{ hello }"', 400, 'POST body sent invalid JSON.'],
    ['nothing', '', 400, 'POST body sent invalid JSON.'],
    ['a number', '7', 400, 'POST body is expected to be object but received number'],
    ['null', 'null', 400, 'POST body is expected to be object but received null'],
    ['an array', '[{"query":"{ hello }"}]', 400, 'Batching is not supported.'],
    ['an empty array', '[]', 400, 'Batching is not supported.'],
    ['a query that is a number', '{"query":1}', 400, 'Expected "query" param to be a string, but given number.'],
    ['an unknown parameter', '{"query":"{ hello }","x":1}', 400, 'Unexpected parameter "x" in the request body.'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, 'The body is not valid UTF-8.'],
  ])('refuses a body that is %s', async (_what, body, status, message) => {
    expect(await refused(await post(body))).toEqual([status, 'BAD_REQUEST', message]);
  });

  it('quotes no byte of a body that it cannot read', async () => {
    expect(await (await post('{"password": "hunter2"')).text()).not.toContain('hunter2');
  });

  it('refuses a GET whose variables are no JSON', async () => {
    const answer = await fetch(`${gateway.url}?query=%7Bhello%7D&variables=%7Bx`);
    expect(await refused(answer)).toEqual([
      400,
      'BAD_REQUEST',
      'The parameters "variables" and "extensions" must be JSON.',
    ]);
  });

  it('takes __proto__ for a name like any other', async () => {
    const body =
      '{"query":"query($n: String) { hello(name: $n) }","variables":{"__proto__":{"n":"x"},"constructor":{"prototype":{"polluted":1}}}}';
    expect(await (await post(body)).json()).toEqual({ data: { hello: 'hello world' } });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const named = '{"query":"query($__proto__: String) { hello(name: $__proto__) }","variables":{"__proto__":"x"}}';
    expect((await post(named)).status).toBe(200);
    expect((await post('{"__proto__":{"query":"{ hello }"}}')).status).toBe(400);
  });

  it('takes a byte order mark before JSON', async () => {
    expect((await post('\uFEFF{"query":"{ hello }"}')).status).toBe(200);
  });

  it('refuses a document that is nested beyond its stack, and lives', async () => {
    await using nested = await start({
      graph: testGraph(schema),
      gateway: {
        limits: {
          ...unlimited,
          body: 4_000_000,
          upstreamCalls: { total: undefined, sources: {} },
          operations: 1000,
          eventLoopDelay: 60_000,
        },
      },
    });
    const depth = 400_000;
    const response = await nested.query(`${'{a'.repeat(depth)}${'}'.repeat(depth)}`);
    expect(await refused(response)).toEqual([400, 'QUERY_TOO_COMPLEX', 'The document is nested too deeply.']);
    expect((await nested.query('{ hello }')).status).toBe(200);
  });

  it.each([
    ['text/plain', 403, 'FORBIDDEN'],
    ['application/x-www-form-urlencoded', 403, 'FORBIDDEN'],
    ['multipart/form-data; boundary=x', 403, 'FORBIDDEN'],
    ['application/xml', 415, 'BAD_REQUEST'],
    ['application/jsonp', 415, 'BAD_REQUEST'],
    ['application/json; charset=latin1', 415, 'BAD_REQUEST'],
  ])('refuses a POST of %s', async (type, status, code) => {
    const before = waves;
    const [gotStatus, gotCode] = await refused(await post('{"query":"mutation { wave }"}', { 'content-type': type }));
    expect([gotStatus, gotCode]).toEqual([status, code]);
    expect(waves).toBe(before);
  });

  it('takes a form with the header that a form cannot send', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-graphql-csrf': '1' };
    expect(await (await post('query=%7Bhello%7D', headers)).json()).toEqual({ data: { hello: 'hello world' } });
  });

  it('takes a multipart upload with that header, byte by byte', async () => {
    const upload = schemaOf('scalar Upload type Query { a: String } type Mutation { size(file: Upload!): Int }', {
      size: async ({ file }) => (await (file as File).arrayBuffer()).byteLength,
    });
    await using own = await start({ graph: testGraph(upload) });
    const form = new FormData();
    const query = 'mutation ($f: Upload!) { size(file: $f) }';
    form.set('operations', JSON.stringify({ query, variables: { f: null } }));
    form.set('map', JSON.stringify({ 0: ['variables.f'] }));
    form.set('0', new File([new Uint8Array([0xff, 0, 0xfe])], 'x.bin'));
    const response = await fetch(own.url, { method: 'POST', body: form, headers: { 'x-graphql-csrf': '1' } });
    expect(await response.json()).toEqual({ data: { size: 3 } });
    const broken = await fetch(own.url, { method: 'POST', body: new FormData(), headers: { 'x-graphql-csrf': '1' } });
    expect(await refused(broken)).toEqual([400, 'BAD_REQUEST', 'Missing multipart form field "operations"']);
  });

  it('refuses a compressed body, whose size says nothing', async () => {
    const response = await post(gzipSync(JSON.stringify({ query: `{ hello #${'x'.repeat(1_000_000)}\n}` })), {
      ...json,
      'content-encoding': 'gzip',
    });
    expect(response.headers.get('accept-encoding')).toBe('identity');
    expect(await refused(response)).toEqual([415, 'BAD_REQUEST', 'Compressed request bodies are not accepted.']);
  });

  it('takes a body of exactly the limit and refuses one byte more', async () => {
    const padded = (size: number) => {
      const body = JSON.stringify({ query: '{ hello }' });
      return body + ' '.repeat(size - body.length);
    };
    expect((await post(padded(limit))).status).toBe(200);
    expect(await refused(await post(padded(limit + 1)))).toEqual([
      413,
      'BAD_REQUEST',
      'The body is larger than 10000 bytes.',
    ]);
  });

  it('refuses a declared length beyond the limit before a byte of the body came', async () => {
    const connection = await rawConnection(gateway.server.port);
    connection.socket.write(
      `POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n`,
    );
    const answer = parsed(await connection.until(/larger than/));
    expect(answer).toMatchObject({ status: 413, headers: { connection: 'close' } });
    await connection.closed();
  });

  it('refuses a chunked body as soon as it passes the limit, and closes', async () => {
    const connection = await rawConnection(gateway.server.port);
    connection.socket.write(
      'POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const chunk = `1000\r\n${' '.repeat(0x1000)}\r\n`;
    connection.socket.write(chunk.repeat(4));
    expect(parsed(await connection.until(/larger than/)).status).toBe(413);
    await connection.closed();
  });

  it('says 100 Continue only for a body that it will read', async () => {
    const head = (length: number) =>
      `POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n`;
    const refusedOne = await exchange(gateway.server.port, head(limit + 1));
    expect(refusedOne).toMatch(/^HTTP\/1\.1 413 /);
    const body = '{"query":"{ hello }"}';
    const connection = await rawConnection(gateway.server.port);
    connection.socket.write(head(body.length));
    await connection.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    connection.socket.write(body);
    expect(await connection.closed()).toContain('{"data":{"hello":"hello world"}}');
  });

  it.each([
    ['PUT', '/graphql', 405, 'GET, POST'],
    ['DELETE', '/graphql', 405, 'GET, POST'],
    ['HEAD', '/graphql', 405, 'GET, POST'],
    ['OPTIONS', '/graphql', 405, 'GET, POST'],
    ['POST', '/healthz', 405, 'GET, HEAD'],
    ['POST', '/', 405, 'GET, HEAD'],
  ])('answers %s %s with %i and Allow', async (method, path, status, allow) => {
    const response = await fetch(gateway.server.url + path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
  });

  it('answers an unknown path with 404 in JSON', async () => {
    const response = await fetch(`${gateway.server.url}/graphiql/../secret?x`);
    expect(await refused(response)).toEqual([
      404,
      'BAD_REQUEST',
      'Nothing is served at this path; GraphQL is at /graphql.',
    ]);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-request-id')).toBeTruthy();
  });

  it('answers an Accept that takes neither media type with 406 in JSON', async () => {
    const response = await gateway.query('{ hello }', { headers: { accept: 'image/png' } });
    expect((await refused(response)).slice(0, 2)).toEqual([406, 'BAD_REQUEST']);
  });

  it('sends the root to the endpoint', async () => {
    const response = await fetch(`${gateway.server.url}/`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
  });

  it.each([
    ['garbage', 'garbage\r\n\r\n', 400],
    ['TLS to a plain port', Buffer.from('16030100', 'hex'), 400],
    ['a header without a colon', 'GET /healthz HTTP/1.1\r\nhost: h\r\nbad\r\n\r\n', 400],
    ['no Host', 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    ['an invalid Host', 'GET /healthz HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n', 400],
    ['two lengths', 'POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
    [
      'a bad chunk',
      'POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      400,
    ],
    ['headers of 40 KiB', `GET /healthz HTTP/1.1\r\nhost: h\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ])('answers %s with a clean refusal and closes', async (_what, bytes, status) => {
    const answer = parsed(await exchange(gateway.server.port, bytes));
    expect(answer.status).toBe(status);
    expect(answer.body).not.toMatch(/at .*\.(?:js|ts):|Error:/);
  });

  it('takes a target in absolute form', async () => {
    const answer = await exchange(
      gateway.server.port,
      'GET http://h/healthz HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n',
    );
    expect(parsed(answer)).toMatchObject({ status: 200, body: '{"status":"alive"}' });
  });

  it('shows both of two Authorization headers to auth, not just the first', async () => {
    const graph = testGraph(schema);
    await using own = await start({ graph });
    const body = '{"query":"{ hello }"}';
    await exchange(
      own.server.port,
      `POST /graphql HTTP/1.1\r\nhost: h\r\nauthorization: Bearer a\r\nauthorization: Bearer b\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(graph.requests[0]?.callerHeaders['authorization']).toBe('Bearer a, Bearer b');
  });

  describe('compression', () => {
    const raw = async (acceptEncoding: string | undefined, query = '{ big }'): Promise<[IncomingMessage, Buffer]> => {
      const request = httpRequest(gateway.url, {
        method: 'POST',
        headers: { ...json, ...(acceptEncoding !== undefined && { 'accept-encoding': acceptEncoding }) },
      });
      request.end(JSON.stringify({ query }));
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      return [response, Buffer.concat(await response.toArray())];
    };
    const plain = JSON.stringify({ data: { big } });

    it('uses what the client likes best, and says so', async () => {
      const [br, brBody] = await raw('gzip, br');
      expect([br.headers['content-encoding'], br.headers.vary]).toEqual(['br', 'Accept-Encoding']);
      expect(brotliDecompressSync(brBody).toString()).toBe(plain);
      const [gz, gzBody] = await raw('gzip, br;q=0.5');
      expect(gz.headers['content-encoding']).toBe('gzip');
      expect(Number(gz.headers['content-length'])).toBe(gzBody.byteLength);
      expect(gunzipSync(gzBody).toString()).toBe(plain);
    });

    it('leaves alone what is small, and what the client does not take', async () => {
      const [none, body] = await raw(undefined);
      expect([none.headers['content-encoding'], none.headers.vary]).toEqual([undefined, 'Accept-Encoding']);
      expect(body.toString()).toBe(plain);
      const [small] = await raw('gzip', '{ hello }');
      expect(small.headers['content-encoding']).toBeUndefined();
    });
  });

  describe('batches', () => {
    it('are answered in order up to the limit', async () => {
      await using own = await start({ graph: testGraph(schema), server: { batchingLimit: 2 } });
      const batch = (size: number) =>
        fetch(own.url, {
          method: 'POST',
          headers: json,
          body: JSON.stringify(
            Array.from({ length: size }, (_, n) => ({ query: `query Q${n} { hello(name: "${n}") }` })),
          ),
        });
      expect(await (await batch(2)).json()).toEqual([{ data: { hello: 'hello 0' } }, { data: { hello: 'hello 1' } }]);
      expect(await refused(await batch(3))).toEqual([
        413,
        'BAD_REQUEST',
        'Batching is limited to 2 operations per request.',
      ]);
    });
  });

  describe('CORS', () => {
    const origin = 'https://shop.example';
    const cors = {
      origins: [origin],
      credentials: true,
      allowedHeaders: undefined,
      exposedHeaders: [],
      maxAge: undefined,
    };

    it('gives no origin anything unless it is configured', async () => {
      const response = await gateway.query('{ hello }', { headers: { origin } });
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    });

    it('answers the preflight and the request of a listed origin', async () => {
      await using own = await start({ graph: testGraph(schema), server: { cors } });
      const preflight = await fetch(own.url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
      const answer = await own.query('{ big }', { headers: { origin } });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('vary')).toBe('Origin, Accept-Encoding');
      const other = await own.query('{ hello }', { headers: { origin: 'https://evil.example' } });
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  it('logs each request once, without its query', async () => {
    await using own = await start({ graph: testGraph(schema) });
    await own.query('query Greeting { hello }', { headers: { 'x-request-id': 'r1' } });
    await fetch(`${own.server.url}/nothing?token=secret`);
    await fetch(`${own.server.url}/healthz`);
    expect(own.telemetry.of('request')).toMatchObject([
      { requestId: 'r1', method: 'POST', path: '/graphql', status: 200, operationName: 'Greeting' },
      { method: 'GET', path: '/nothing', status: 404, operationName: undefined },
    ]);
    expect(JSON.stringify(own.telemetry.events)).not.toContain('secret');
  });
});
