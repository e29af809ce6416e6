import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { type LoopbackServer, type ReceivedRequest, serve } from './upstream-loopback.ts';

const text = { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'string' } } } } };
const anId = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const order = { type: 'object', properties: { id: { type: 'string' }, customerId: { type: 'string' } } };
const orders = { type: 'array', items: { $ref: '#/components/schemas/Order' } };
const json = (schema: object) => ({ 200: { description: 'ok', content: { 'application/json': { schema } } } });

const description = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1' },
  components: { schemas: { Order: order } },
  paths: {
    '/login': { post: { operationId: 'login', responses: text } },
    '/orders': { get: { operationId: 'orders', responses: json(orders) } },
    '/archive': { get: { operationId: 'archive', responses: json(orders) } },
    '/customers/{id}': { get: { operationId: 'customer', parameters: [anId], responses: text } },
    '/fails': { get: { operationId: 'fails', responses: text } },
    '/plain': { get: { operationId: 'plain', responses: text } },
  },
});

const project = (origin: string, gateway: string) => ({
  'shop.json': description,
  'types.graphql': `
extend type Order {
  customer: String @resolveTo(sourceName: "shop", sourceTypeName: "Query", sourceFieldName: "customer", requiredSelectionSet: "{ customerId }", sourceArgs: { id: "{root.customerId}" })
}`,
  '.meshrc.yaml': `
sources:
  - name: shop
    handler: { openapi: { source: ./shop.json, endpoint: '${origin}' } }
additionalTypeDefs: ./types.graphql
gateway:
  sources:
    shop:
      responseHeaders: [Set-Cookie, X-Total-Count, X-Region, Retry-After]
      cache: { ttl: 1m }
      retry: false
      pace: false
${gateway}`,
});

const cookieOf = (name: string) => `${name}=1; Path=/; HttpOnly; Secure; SameSite=Lax`;

/** Answers by path; every answer has headers of its connection, of its body and of who may keep it as well. */
function respond({ url, headers }: ReceivedRequest, response: http.ServerResponse): void {
  const answer = (status: number, body: unknown, fields: Record<string, string | string[]> = {}) =>
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'keep-alive': 'timeout=5',
        'x-secret-within': 'canary',
        ...fields,
      })
      .end(JSON.stringify(body));
  const user = headers['x-user'] ?? 'nobody';
  if (url === '/login') answer(200, 'in', { 'set-cookie': [cookieOf('session'), cookieOf('csrf')] });
  else if (url === '/orders') {
    answer(
      200,
      [
        { id: '1', customerId: 'a' },
        { id: '2', customerId: 'b' },
      ],
      {
        'x-total-count': '2',
        'cache-control': 'max-age=60',
      },
    );
  } else if (url === '/archive') {
    answer(200, [], { 'x-total-count': '0', 'x-region': ['eu', 'us'], connection: 'keep-alive, x-region' });
  } else if (url.startsWith('/customers/')) {
    const id = url.slice('/customers/'.length);
    answer(200, `customer ${id}`, { 'set-cookie': [cookieOf(id), cookieOf('same')], 'x-total-count': '99' });
  } else if (url === '/fails') answer(429, {}, { 'retry-after': '7', 'set-cookie': 'why=1' });
  else answer(200, `for ${user}`, { 'x-region': 'eu', 'cache-control': 'private' });
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: { readonly data: unknown };
}

/** One query on a connection of its own, with headers as they came. */
async function post(url: string, query: string): Promise<Answer> {
  const request = http.request(url, { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } });
  request.end(JSON.stringify({ query }));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const body = JSON.parse(Buffer.concat(await response.toArray()).toString()) as { data: unknown };
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

describe.each([
  ['on the short way', ''],
  ['by Yoga', '  server: { hotPath: false }'],
])('headers of an API that a project lists, %s', (_name, server) => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await serve(respond);
    gateway = await gatewayOf(project(upstream.origin, server));
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  it('go out with the answer: each cookie of a call on a line of its own', async () => {
    const { headers, body } = await post(gateway.url, 'mutation { login }');
    expect(body.data).toEqual({ login: 'in' });
    expect(headers['set-cookie']).toEqual([cookieOf('session'), cookieOf('csrf')]);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('go out however many times the answer is taken from what is kept', async () => {
    const before = upstream.received.filter(({ url }) => url === '/orders').length;
    for (let times = 0; times < 4; times += 1) {
      const { headers } = await post(gateway.url, '{ orders { id } }');
      expect(headers['x-total-count']).toBe('2');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers).not.toHaveProperty('etag');
    }
    expect(upstream.received.filter(({ url }) => url === '/orders').length - before).toBeLessThanOrEqual(1);
  });

  it('go out once for calls that overlap, and to each who asked', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(gateway.url, '{ orders { id } }')));
    expect(answers.map(({ headers }) => headers['x-total-count'])).toEqual(Array(8).fill('2'));
  });

  it('are those of the call that began first, and of a join every cookie once', async () => {
    const { headers, body } = await post(gateway.url, '{ orders { customer } archive { id } }');
    expect(body.data).toEqual({ orders: [{ customer: 'customer a' }, { customer: 'customer b' }], archive: [] });
    expect(headers['x-total-count']).toBe('2');
    expect(headers['set-cookie']).toEqual([cookieOf('a'), cookieOf('same'), cookieOf('b')]);
    const turned = await post(gateway.url, '{ archive { id } orders { id } }');
    expect(turned.headers['x-total-count']).toBe('0');
  });

  it('never are those of the connection, of the body or of nobody’s list', async () => {
    const { headers } = await post(gateway.url, '{ archive { id } }');
    expect(headers).not.toHaveProperty('x-region');
    expect(headers).not.toHaveProperty('x-secret-within');
    expect(headers['keep-alive']).not.toBe('timeout=9');
    expect(headers['connection']).not.toContain('x-region');
  });

  it('go out with a failure too', async () => {
    const { headers, body } = await post(gateway.url, '{ fails }');
    expect(body.data).toEqual({ fails: null });
    expect(headers).toMatchObject({ 'retry-after': '7', 'set-cookie': ['why=1'] });
  });

  it('of one caller never reach another: every answer with cookies is made for him who asked', async () => {
    const calls = () => upstream.received.filter(({ url }) => url.startsWith('/customers/z')).length;
    const before = calls();
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(gateway.url, '{ customer(id: "z") }')));
    for (const { headers } of answers) expect(headers['set-cookie']).toEqual([cookieOf('z'), cookieOf('same')]);
    expect(calls() - before).toBe(6);
    await post(gateway.url, '{ customer(id: "z") }');
    expect(calls() - before).toBe(7);
  });
});

describe('headers of an API', () => {
  it('stay within where a project lists none, and its answers are shared as ever', async () => {
    await using upstream = await serve(respond);
    await using gateway = await gatewayOf({
      'shop.json': description,
      '.meshrc.yaml': `
sources:
  - name: shop
    handler: { openapi: { source: ./shop.json, endpoint: '${upstream.origin}' } }
gateway: { sources: { shop: { cache: { ttl: 1m } } } }`,
    });
    const login = await post(gateway.url, 'mutation { login }');
    expect(login.headers).not.toHaveProperty('set-cookie');
    const { headers } = await post(gateway.url, '{ orders { id } }');
    expect(headers).not.toHaveProperty('x-total-count');
    expect(headers['cache-control']).toContain('max-age');
  });

  it.each([
    'connection',
    'transfer-encoding',
    'content-length',
    'content-type',
    'cache-control',
    'etag',
    'access-control-allow-origin',
    'x-request-id',
  ])('cannot be listed where they are about one message, as %s', async (name) => {
    const files = project('http://127.0.0.1:1', '');
    const config = files['.meshrc.yaml'].replace('[Set-Cookie, X-Total-Count, X-Region, Retry-After]', `[${name}]`);
    await expect(gatewayOf({ ...files, '.meshrc.yaml': config })).rejects.toThrow(
      'is about this API’s own message or connection, and the gateway says its own',
    );
  });
});
