import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RetryConfig } from '../../gateway/config/retry-config.ts';
import { gatewayOf } from './gateway-harness.ts';
import { clientOf, context, get, serve, serveRaw } from './upstream-loopback.ts';

/** Pauses that are over before anybody notices, and retries without end to their number. */
const retry: RetryConfig = { attempts: 3, backoff: 1, maxBackoff: 1, budget: 1, methods: [] };
const transient = [408, 425, 429, 502, 503, 504];

/** A server that gives these statuses one after the other, and 200 after them. */
function failing(statuses: readonly number[], headers: () => Record<string, string> = () => ({})) {
  const left = [...statuses];
  return serve((_request, response) => {
    const status = left.shift() ?? 200;
    response.writeHead(status, status === 200 ? {} : headers()).end('{}');
  });
}

describe('a call that the API refuses for the moment', () => {
  it.each(transient)('is sent again after %i, if it changes nothing or has a key', async (status) => {
    const cases: readonly [method: string, headers: Record<string, string>, sent: number][] = [
      ['GET', {}, 2],
      ['HEAD', {}, 2],
      ['POST', {}, 1],
      ['PATCH', {}, 1],
      ['PUT', {}, 1],
      ['DELETE', {}, 1],
      ['POST', { 'idempotency-key': 'k' }, 2],
      ['PATCH', { 'idempotency-key': 'k' }, 2],
      ['DELETE', { 'idempotency-key': 'k' }, 2],
    ];
    for (const [method, headers, sent] of cases) {
      await using server = await failing([status]);
      await using client = clientOf({ retry });
      const answer = await client.request(get(server.origin, { method, headers }), context());
      expect([method, answer.status]).toEqual([method, sent === 2 ? 200 : status]);
      expect(server.received.map((request) => [request.method, request.headers['idempotency-key']])).toEqual(
        Array.from({ length: sent }, () => [method, headers['idempotency-key']]),
      );
    }
  });

  it.each([400, 401, 403, 404, 409, 422, 500, 501])('is sent once when that is by %i', async (status) => {
    await using server = await failing([status]);
    await using client = clientOf({ retry });
    expect((await client.request(get(server.origin), context())).status).toBe(status);
    expect(server.received).toHaveLength(1);
  });

  it('is sent as often as configured, and given the last answer', async () => {
    await using server = await failing([503, 503, 503, 503]);
    await using client = clientOf({ retry });
    expect((await client.request(get(server.origin), context())).status).toBe(503);
    expect(server.received).toHaveLength(3);
    expect(client.events.map(({ type }) => type)).toEqual([
      'upstream.call',
      'upstream.retry',
      'upstream.call',
      'upstream.retry',
      'upstream.call',
    ]);
  });

  it('is sent again with its whole body, also one that is a stream', async () => {
    await using server = await failing([503]);
    await using client = clientOf({ retry });
    const body = {
      async *[Symbol.asyncIterator]() {
        yield Buffer.from('one ');
        yield Buffer.from('two');
      },
    };
    const headers = { 'idempotency-key': 'k', 'content-length': '7' };
    await client.request(get(server.origin, { method: 'POST', headers, body }), context());
    expect(server.received.map((request) => request.body.toString())).toEqual(['one two', 'one two']);
  });
});

describe('a connection that fails', () => {
  type Fault = readonly [name: string, fault: (socket: Socket) => void];
  const faults: readonly Fault[] = [
    ['is closed before the answer', (socket) => socket.end()],
    ['is reset before the answer', (socket) => socket.resetAndDestroy()],
    [
      'is reset within the body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', () => socket.resetAndDestroy()),
    ],
    ['is closed within the body', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')],
    [
      'is closed within a chunk',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf'),
    ],
  ];

  /** A server whose first connection has the fault. */
  function onceFaulty(fault: (socket: Socket) => void, heads: string[]) {
    return serveRaw((socket, head) => {
      heads.push(head);
      if (heads.length === 1) fault(socket);
      else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    });
  }

  it.each(faults)('and %s is made again for a GET', async (_name, fault) => {
    const heads: string[] = [];
    await using server = await onceFaulty(fault, heads);
    await using client = clientOf({ retry });
    expect((await client.request(get(server.origin), context())).body.toString()).toBe('{}');
    expect(heads).toHaveLength(2);
  });

  it.each(faults)('and %s never sends a POST twice without a key', async (_name, fault) => {
    const heads: string[] = [];
    await using server = await onceFaulty(fault, heads);
    await using client = clientOf({ retry });
    const post = get(server.origin, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    await expect(client.request(post, context())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(heads).toHaveLength(1);
  });

  it('because it was kept too long is made again for a GET, and for no POST without a key', async () => {
    const heads: string[] = [];
    await using server = await serveRaw((socket, head) => {
      heads.push(head);
      socket.write('HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\n{}');
      // What comes on the kept connection is lost: the server has given it up.
      socket.once('data', (next) => {
        heads.push(next.toString('latin1'));
        socket.resetAndDestroy();
      });
    });
    await using client = clientOf({ retry });
    const methods = () => heads.map((head) => head.split(' ', 1)[0]);
    await client.request(get(server.origin), context());
    // The pool takes a connection back in the turn after.
    await nextTurn();
    expect((await client.request(get(server.origin), context())).status).toBe(200);
    expect(methods()).toEqual(['GET', 'GET', 'GET']);
    expect(server.connections).toBe(2);
    await nextTurn();
    const post = client.request(get(server.origin, { method: 'POST', body: '{}' }), context());
    await expect(post).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(methods()).toEqual(['GET', 'GET', 'GET', 'POST']);
    expect(server.connections).toBe(2);
  });

  it('because nobody listens is tried as often as configured', async () => {
    const server = await serveRaw(() => {});
    await server[Symbol.asyncDispose]();
    await using client = clientOf({ retry });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(client.events.filter(({ type }) => type === 'upstream.call')).toHaveLength(3);
  });
});

describe('a call that the API took and does not answer', () => {
  it('is not sent again when its time is over', async () => {
    await using server = await serve(() => {});
    await using client = clientOf({ retry, timeout: 60 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(server.received).toHaveLength(1);
  });

  it('is given up when its headers do not come in time', async () => {
    await using server = await serve(() => {});
    await using client = clientOf({ retry, headersTimeout: 60 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'Source "shop" did not begin its answer within 60 ms.',
    });
    expect(server.received).toHaveLength(1);
  });

  it('is given up when its body falls silent', async () => {
    await using server = await serve((_request, response) => response.writeHead(200).write('half'));
    await using client = clientOf({ retry, idleTimeout: 60 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'Source "shop" fell silent within its answer for 60 ms.',
    });
    expect(server.received).toHaveLength(1);
  });

  it('is called again where no connection comes about in time', async () => {
    await using server = await serveRaw(() => {});
    await using client = clientOf({ retry: { ...retry, attempts: 2 }, timeout: 5_000, connectTimeout: 50 });
    // A handshake that never ends: the server accepts the socket and never says a word of TLS.
    const silent = get(server.origin.replace('http:', 'https:'));
    await expect(client.request(silent, context())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'Source "shop" accepted no connection within 50 ms.',
    });
    expect(client.events.filter(({ type }) => type === 'upstream.call')).toHaveLength(2);
  });

  it('in few bytes is refused by its size, once', async () => {
    await using server = await serve((_request, response) => response.end('x'.repeat(1_001)));
    await using client = clientOf({ retry, maxResponse: 1_000 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      message: 'Source "shop" answered with more than 1000 bytes.',
    });
    expect(server.received).toHaveLength(1);
  });
});

describe('an API that says when to come back', () => {
  /** Its clock is an hour fast; HTTP dates have whole seconds. */
  const theirSecond = () => Math.ceil(Date.now() / 1000 + 3_600) * 1000;
  const inASecond = () => {
    const now = theirSecond();
    return { date: new Date(now).toUTCString(), 'retry-after': new Date(now + 1_000).toUTCString() };
  };

  it.each([
    ['in seconds', () => ({ 'retry-after': '1' })],
    ['by a date of a clock that is wrong', inASecond],
  ])('is not called before that: %s', async (_name, headers) => {
    await using server = await failing([503], headers);
    await using client = clientOf({ retry, timeout: 10_000 });
    const startedAt = performance.now();
    const answer = await client.request(get(server.origin), context({ deadlineAt: startedAt + 10_000 }));
    expect(answer.status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(999);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(server.received).toHaveLength(2);
  });

  it('beyond the deadline is not called again, and its answer is given at once', async () => {
    await using server = await failing([429], () => ({ 'retry-after': '5' }));
    await using client = clientOf({ retry });
    const startedAt = performance.now();
    const answer = await client.request(get(server.origin), context({ deadlineAt: startedAt + 4_000 }));
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '5']);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(server.received).toHaveLength(1);
  });
});

describe('a pause', () => {
  it('holds no place of the source', async () => {
    await using server = await serve((request, response) => {
      const isFirst = request.url === '/down' && server.received.length === 1;
      response.writeHead(isFirst ? 503 : 200, isFirst ? { 'retry-after': '1' } : {}).end('{}');
    });
    await using client = clientOf({ retry, concurrency: 1 });
    const down = client.request(get(server.origin, { path: '/down' }), context());
    await expect.poll(() => client.events.some(({ type }) => type === 'upstream.retry')).toBe(true);
    expect((await client.request(get(server.origin, { path: '/up' }), context())).status).toBe(200);
    expect(server.received.map(({ url }) => url)).toEqual(['/down', '/up']);
    expect((await down).status).toBe(200);
  });

  it('ends at once when the caller goes away, and nothing is sent after it', async () => {
    await using server = await failing([503], () => ({ 'retry-after': '1' }));
    await using client = clientOf({ retry });
    const caller = new AbortController();
    const call = client.request(get(server.origin), context({ signal: caller.signal }));
    call.catch(() => {});
    await expect.poll(() => client.events.some(({ type }) => type === 'upstream.retry')).toBe(true);
    caller.abort();
    await expect(call).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    // Closing waits for what runs: that nothing does shows that the pause is over.
    await client.close();
    expect(server.received).toHaveLength(1);
  });

  it('of a call that another waits for as well goes on for that one', async () => {
    await using server = await failing([503], () => ({ 'retry-after': '1' }));
    await using client = clientOf({ retry });
    const caller = new AbortController();
    const left = client.request(get(server.origin), context({ signal: caller.signal }));
    const other = client.request(get(server.origin), context());
    left.catch(() => {});
    await expect.poll(() => client.events.some(({ type }) => type === 'upstream.retry')).toBe(true);
    caller.abort();
    await expect(left).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect((await other).status).toBe(200);
    expect(server.received).toHaveLength(2);
  });
});

describe('a source that fails altogether', () => {
  it('gets its traffic and the share of the budget, and no more', async () => {
    await using server = await failing(Array.from({ length: 2_000 }, () => 503));
    await using client = clientOf({ retry: { ...retry, budget: 0.2 } });
    const startedAt = performance.now();
    for (let round = 0; round < 10; round += 1) {
      const paths = Array.from({ length: 40 }, (_, index) => `/things/${round}-${index}`);
      await Promise.all(paths.map((path) => client.request(get(server.origin, { path }), context())));
    }
    const seconds = Math.ceil((performance.now() - startedAt) / 1000);
    const retries = server.received.length - 400;
    expect(retries).toBeGreaterThan(150);
    expect(retries).toBeLessThanOrEqual(100 + 0.2 * 400 + seconds);
  });
});

const description = `openapi: 3.1.0
info: { title: Bank, version: '1' }
paths:
  /accounts:
    get:
      operationId: accounts
      responses: { '200': { description: OK, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Account' } } } } } }
  /payments:
    post:
      operationId: pay
      parameters: [{ name: Idempotency-Key, in: header, schema: { type: string } }]
      responses: { '201': { description: Made, content: { application/json: { schema: { $ref: '#/components/schemas/Account' } } } } }
  /orders:
    post:
      operationId: order
      responses: { '201': { description: Made, content: { application/json: { schema: { $ref: '#/components/schemas/Account' } } } } }
  /refunds:
    post:
      operationId: refund
      responses: { '201': { description: Made, content: { application/json: { schema: { $ref: '#/components/schemas/Account' } } } } }
components:
  schemas:
    Account: { type: object, required: [id], properties: { id: { type: string } } }
`;

function bank(origin: string, settings: string, rest = '') {
  return gatewayOf({
    '.meshrc.yaml': `sources:
  - name: bank
    handler: { openapi: { source: ./bank.yaml, endpoint: '${origin}' } }
gateway: { schema: { style: graphql }, explain: true${rest}, sources: { bank: ${settings} } }
`,
    'bank.yaml': description,
  });
}

describe('a gateway over an API that fails for the moment', () => {
  /** Answers the first call of each operation with 503. */
  const shaky = (headers: Record<string, string> = {}) => {
    const seen = new Set<string>();
    return serve(({ method, url }, response) => {
      if (!seen.has(url)) {
        seen.add(url);
        response.writeHead(503, headers).end();
        return;
      }
      response.setHeader('content-type', 'application/json');
      response.writeHead(method === 'GET' ? 200 : 201).end(method === 'GET' ? '[{"id":"1"}]' : '{"id":"1"}');
    });
  };

  it('answers all the same, and explains how often it asked', async () => {
    await using server = await shaky();
    await using gateway = await bank(server.origin, '{ retry: { backoff: 1ms } }');
    const { data, text } = await gateway.query('{ accounts { id } }', {}, { 'x-weft-explain': '1' });
    expect(data).toEqual({ accounts: [{ id: '1' }] });
    expect(server.received).toHaveLength(2);
    expect(text).toContain('"retries":1');
  });

  it('says when to come back where the deadline is sooner', async () => {
    await using server = await shaky({ 'retry-after': '90' });
    await using gateway = await bank(server.origin, '{}', ', deadline: 20s');
    const { errors } = await gateway.query('{ accounts { id } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', source: 'bank', retryAfter: 90 });
    expect(server.received).toHaveLength(1);
  });

  it('makes a change again only by a key: given, made for configured operations, or none', async () => {
    await using server = await shaky();
    await using gateway = await bank(
      server.origin,
      '{ retry: { backoff: 1ms }, idempotencyKey: { operations: [order] } }',
    );
    const { data, errors } = await gateway.query(
      'mutation { pay(idempotencyKey: "mine") { id } order { id } refund { id } }',
    );
    expect(errors?.map(({ path }) => path)).toEqual([['refund']]);
    expect(data).toMatchObject({ pay: { id: '1' }, order: { id: '1' } });
    const sent = server.received.map(({ url, headers }) => [url, headers['idempotency-key']]);
    const made = sent[2]?.[1];
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
    expect(sent).toEqual([
      ['/payments', 'mine'],
      ['/payments', 'mine'],
      ['/orders', made],
      ['/orders', made],
      ['/refunds', undefined],
    ]);
  });

  it.each([
    ['its own call', 'graphql', 'application/json'],
    ['Mesh’s resolver', 'mesh', 'application/xml'],
  ])('sends a change by GET once for each time that it is asked for: %s', async (_name, style, type) => {
    await using server = await shaky();
    await using gateway = await gatewayOf({
      '.meshrc.yaml': `sources:
  - name: bank
    handler:
      openapi: { source: ./bank.yaml, endpoint: '${server.origin}', selectQueryOrMutationField: [{ type: Mutation, fieldName: accounts }] }
gateway: { schema: { style: ${style} } }
`,
      'bank.yaml': description.replace('application/json', type),
    });
    expect((await gateway.query('mutation { accounts { id } }')).errors).toHaveLength(1);
    expect(server.received).toHaveLength(1);
    await gateway.query('mutation { one: accounts { id } two: accounts { id } }');
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(3).fill('GET /accounts'));
  });

  it('asks no more when its client goes away', async () => {
    await using server = await shaky({ 'retry-after': '1' });
    await using gateway = await bank(server.origin, '{}');
    const client = new AbortController();
    const answer = fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ accounts { id } }' }),
      signal: client.signal,
    });
    await expect.poll(() => gateway.events.some(({ type }) => type === 'upstream.retry')).toBe(true);
    client.abort();
    await expect(answer).rejects.toThrow();
    await gateway[Symbol.asyncDispose]();
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['ordr', '"bank" has no operation "ordr"; did you mean "order"?'],
    ['accounts', '"accounts" is a GET, which needs no key'],
    ['POST /orders', '"POST /orders" has an operationId: write "order"'],
  ])('does not start with a key for "%s", which would get none', async (name, message) => {
    const starting = bank('http://127.0.0.1:9', `{ idempotencyKey: { operations: [order, ${name}] } }`);
    await expect(starting).rejects.toThrow(
      `.meshrc.yaml:4:112 gateway.sources.bank.idempotencyKey.operations: ${message}`,
    );
  });
});
