import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type http from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import { rawConnection } from './raw-http.ts';
import type { LoopbackServer, ReceivedRequest } from './upstream-loopback.ts';
import { comparable, wireAnswer } from './wire-answer.ts';

const send = (url: string, body: string | undefined, headers: http.OutgoingHttpHeaders = {}, signal?: AbortSignal) =>
  wireAnswer({ url, body, headers, signal });

const post = (url: string, query: string, headers: http.OutgoingHttpHeaders = {}, signal?: AbortSignal) =>
  send(url, JSON.stringify({ query }), headers, signal);

/** These queries one after the other on one connection, without waiting for answers: they are handled in this order. */
async function pipelined(url: string, queries: readonly string[]) {
  const connection = await rawConnection(Number(new URL(url).port));
  const requests = queries.map((query) => {
    const body = JSON.stringify({ query });
    const head = [
      'POST /graphql HTTP/1.1',
      'host: a',
      'content-type: application/json',
      `content-length: ${body.length}`,
    ];
    return `${head.join('\r\n')}\r\n\r\n${body}`;
  });
  connection.socket.write(requests.join(''));
  return {
    async bodies(): Promise<string[]> {
      const bodies = () => [...connection.received().matchAll(/\{"data"[^\r]*?\}(?=HTTP|$)/g)].map(([body]) => body);
      while (bodies().length < queries.length) await once(connection.socket, 'data');
      connection.socket.destroy();
      return bodies();
    },
    leave: () => connection.socket.destroy(),
    ids: () => [...connection.received().matchAll(/x-request-id: (\S+)/g)].map(([, id]) => id),
  };
}

const books = [
  { book_id: 'b1', title: 'Ünïcode — 本', author_id: 7, binding: 'hard cover' },
  { book_id: 'b2', title: 'x'.repeat(2000), author_id: null },
];
const answers = {
  '/books': books,
  '/books/b1': books[0],
  '/books/broken': 500,
  '/books/wrong': { title: 'no id' },
  '/loans': { 'book-id': 'b1' },
};

const cors = 'cors: { origins: [https://shop.example.com], credentials: true }';
const rules = `  auth:
    mode: protect-granular
    apiKeys: { file: ./keys.yaml }
    rules: { Query.counts: authenticated }
`;
const keys =
  'keys: [{ id: ci, sha256: a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4, scopes: [] }]\n';

function project(origin: string, hotPath: boolean) {
  const gateway = `gateway:\n  schema: { style: graphql }\n${rules}  server: { hotPath: ${hotPath}, ${cors} }\n`;
  return libraryProject(origin, gateway, { 'keys.yaml': keys });
}

describe('the hot path', () => {
  let upstream: LoopbackServer;
  let hot: TestGateway;
  let usual: TestGateway;

  beforeAll(async () => {
    upstream = await library(answers);
    hot = await gatewayOf(project(upstream.origin, true));
    usual = await gatewayOf(project(upstream.origin, false));
  });

  afterAll(async () => {
    await hot[Symbol.asyncDispose]();
    await usual[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const nested = (depth: number) => `${'ofType{'.repeat(depth)}name${'}'.repeat(depth)}`;
  const query = (text: string, more: object = {}) => JSON.stringify({ query: text, ...more });
  const byId = 'query Book($id: String!, $with: Boolean = true) { book(bookId: $id) { title @include(if: $with) } }';
  it.each<[string, string, http.OutgoingHttpHeaders?]>([
    ['a query', query('{ books { title binding } }')],
    ['a query with its name and variables', query(byId, { operationName: 'Book', variables: { id: 'b1' } })],
    ['a query of several', query('query A { __typename } query B { books { bookId } }', { operationName: 'B' })],
    ['no name for a query of several', query('query A { __typename } query B { books { bookId } }')],
    ['a name that is none', query('query A { __typename }', { operationName: 'B' })],
    ['introspection', query('{ __schema { queryType { name } } __type(name: "Book") { fields { name } } }')],
    ['a mutation', query('mutation { lend(input: { bookId: "b1" }) { bookId } }')],
    ['a subscription', query('subscription { nothing }')],
    ['a failing source', query('{ book(bookId: "broken") { title } }')],
    ['an answer that breaks its promise', query('{ book(bookId: "wrong") { bookId title } }')],
    ['what is not there', query('{ book(bookId: "none") { title } }')],
    ['a missing variable', query(byId, { operationName: 'Book' })],
    ['a variable of a wrong type', query(byId, { variables: { id: { a: 1 } } })],
    ['a variable that is not declared', query(byId, { variables: { id: 'b1', more: 1 } })],
    ['a field that is none', query('{ book { nothing } }')],
    ['a syntax error', query('{ books {')],
    ['a field that the caller may not ask for', query('{ counts { n } }')],
    [
      'fields nested too deeply to be validated',
      query(`{${'__type(name:"Query"){ofType{'}${nested(1500)} ofType{${nested(1500)}}}}`),
    ],
    ['fields nested too deeply to be looked through', query(`{__type(name:"Query"){${nested(3000)}}}`)],
    ['an empty body', ''],
    ['no JSON', '{'],
    ['a list of operations', `[${query('{ __typename }')}]`],
    ['text', '"{ __typename }"'],
    ['an unknown member', query('{ __typename }', { more: 1 })],
    ['extensions', query('{ __typename }', { extensions: { a: 1 } })],
    ['a byte order mark', `\uFEFF${query('{ __typename }')}`],
    ['the other media type', query('{ books { title } }'), { accept: 'application/graphql-response+json' }],
    ['an error of the other media type', query('{ nothing }'), { accept: 'application/graphql-response+json' }],
    ['a media type that is not served', query('{ __typename }'), { accept: 'image/png' }],
    ['gzip', query('{ books { title } }'), { 'accept-encoding': 'gzip' }],
    ['brotli, of an answer that is short', query('{ __typename }'), { 'accept-encoding': 'br' }],
    ['an origin that may read', query('{ __typename }'), { origin: 'https://shop.example.com' }],
    ['an origin that may not', query('{ __typename }'), { origin: 'https://evil.example.com' }],
    ['credentials that are none', query('{ __typename }'), { 'x-api-key': 'nobody' }],
    ['a simple content type', query('{ __typename }'), { 'content-type': 'text/plain' }],
    ['a charset', query('{ __typename }'), { 'content-type': 'application/json; charset=latin1' }],
    ['a request id of its own', query('{ __typename }'), { 'x-request-id': 'mine' }],
  ])('answers byte for byte as the usual way: %s', async (_, body, headers = {}) => {
    const expected = comparable(await send(usual.url, body, headers));
    // The first is answered anew, later ones by what is known of them by then.
    for (let time = 0; time < 4; time += 1) expect(comparable(await send(hot.url, body, headers))).toEqual(expected);
  });

  const get = (params: Record<string, string>) => `?${new URLSearchParams(params)}`;
  it.each<[string, string, http.OutgoingHttpHeaders?]>([
    ['a query', get({ query: '{ books { title } }' })],
    ['variables', get({ query: byId, operationName: 'Book', variables: '{"id":"b1"}' })],
    ['variables that are no JSON', get({ query: byId, variables: '{' })],
    ['a mutation', get({ query: 'mutation { lend(input: { bookId: "b1" }) { bookId } }' })],
    ['no query', '?'],
    ['no search', ''],
    ['a query twice', '?query={__typename}&query={__schema{__typename}}'],
    ['a search that is badly encoded', '?query=%E0%A4%A'],
    ['an unknown parameter', get({ query: '{ __typename }', more: '1' })],
    ['a page', get({ query: '{ __typename }' }), { accept: 'text/html,*/*' }],
    ['a request of another site', get({ query: '{ __typename }' }), { 'sec-fetch-site': 'cross-site' }],
    ['a host that is none', get({ query: '{ __typename }' }), { host: 'a/b' }],
    ['a tag of before', get({ query: '{ __typename }' }), { 'if-none-match': '*' }],
  ])('answers a GET byte for byte as the usual way: %s', async (_, search, headers = {}) => {
    const expected = comparable(await send(usual.url + search, undefined, headers));
    for (let time = 0; time < 4; time += 1) {
      expect(comparable(await send(hot.url + search, undefined, headers))).toEqual(expected);
    }
  });

  it('answers bytes that are not UTF-8 as the usual way', async () => {
    const body = Buffer.from('{"query":"{ __typename }\xff"}', 'latin1') as unknown as string;
    expect(comparable(await send(hot.url, body))).toEqual(comparable(await send(usual.url, body)));
  });

  it('tells the access log the same', async () => {
    const lineOf = async ({ url, events }: TestGateway) => {
      const before = events.length;
      await post(url, 'query Shelf { books { title } }', { 'x-request-id': 'log' });
      await expect.poll(() => events.slice(before).some(({ type }) => type === 'request')).toBe(true);
      const line = events.slice(before).find((event) => event.type === 'request');
      return { ...line, durationMs: 0 };
    };
    expect(await lineOf(hot)).toEqual(await lineOf(usual));
  });
});

/** A library of which each answer waits until the test lets it go. */
async function held(answer: (request: ReceivedRequest) => unknown) {
  const waiting: (() => void)[] = [];
  const arrived: (() => void)[] = [];
  const { serve } = await import('./upstream-loopback.ts');
  const gone: string[] = [];
  const upstream = await serve((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) gone.push(request.url);
    });
    waiting.push(() => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(request))));
    arrived.shift()?.();
  });
  let seen = 0;
  return {
    ...upstream,
    gone,
    /** Resolves when so many calls have come in all. */
    async calls(count: number) {
      while (waiting.length + seen < count) await new Promise<void>((resolve) => arrived.push(resolve));
    },
    release() {
      const all = waiting.splice(0);
      seen += all.length;
      for (const respond of all) respond();
    },
  };
}

const book = { book_id: 'b', title: 't' };
const oneBook = ({ url }: ReceivedRequest) => (url === '/books' ? [book] : book);
const tenantOf = ({ headers }: ReceivedRequest) => [{ book_id: 'b', title: String(headers['x-tenant']) }];
const style = 'gateway:\n  schema: { style: graphql }\n';
const forwarding = `${style}  sources: { library: { forwardHeaders: [x-tenant] } }\n`;
const shelf = '{ books { title } }';

describe('equal queries in flight', () => {
  it('are one execution', async () => {
    await using upstream = await held(oneBook);
    await using gateway = await gatewayOf(libraryProject(upstream.origin, style));
    const asked = await pipelined(gateway.url, [
      ...Array.from({ length: 20 }, () => shelf),
      '{ book(bookId: "b") { title } }',
    ]);
    // The last has been handled, and with it all before it.
    await upstream.calls(2);
    upstream.release();
    const bodies = await asked.bodies();
    expect(bodies).toHaveLength(21);
    expect(new Set(bodies.slice(0, 20))).toEqual(new Set(['{"data":{"books":[{"title":"t"}]}}']));
    expect(upstream.received.map(({ url }) => url)).toEqual(['/books', '/books/b']);
    expect(new Set(asked.ids()).size).toBe(21);
  });

  it.each([
    ['a header that goes on', (origin: string) => libraryProject(origin, forwarding)],
    [
      'a header in a template',
      (origin: string) => {
        const files = libraryProject(origin, style);
        const handler = `{ source: ./library.yaml, endpoint: '${origin}', operationHeaders: { x-tenant: '{context.headers.x-tenant}' } }`;
        return { ...files, '.meshrc.yaml': files['.meshrc.yaml'].replace(/\{ source: [^}]*\}/, handler) };
      },
    ],
  ])('of callers that differ in %s get their own answers, the first and all later ones', async (_, files) => {
    await using upstream = await held(tenantOf);
    await using gateway = await gatewayOf(files(upstream.origin));
    for (let round = 1; round <= 3; round += 1) {
      const before = upstream.received.length;
      const tenants = ['a', 'b', 'a', 'b', 'c'];
      const asked = tenants.map((tenant) => post(gateway.url, shelf, { 'x-tenant': tenant }));
      const releasing = setInterval(() => upstream.release(), 5);
      const titles = (await Promise.all(asked)).map(({ body }) => JSON.parse(body).data.books[0].title);
      clearInterval(releasing);
      expect(titles).toEqual(tenants);
      if (round > 1) expect(upstream.received.length - before).toBeLessThanOrEqual(5);
    }
  });

  it('that come after a mutation was answered do not get what was read before', async () => {
    let title = 'before';
    await using upstream = await held(({ method }) => {
      if (method !== 'POST') return [{ book_id: 'b', title }];
      title = 'after';
      return { 'book-id': 'b' };
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, style));
    const early = post(gateway.url, shelf);
    await upstream.calls(1);
    // What the upstream read for the early query is old from here on, though it has not arrived yet.
    const held1 = upstream.received.length;
    const mutation = post(gateway.url, 'mutation { lend(input: { bookId: "b" }) { bookId } }');
    await upstream.calls(held1 + 1);
    upstream.release();
    await Promise.all([early, mutation]);
    const slow = post(gateway.url, shelf);
    await upstream.calls(3);
    const change = post(gateway.url, 'mutation { lend(input: { bookId: "b" }) { bookId } }');
    await upstream.calls(4);
    // Only the mutation is answered: the last that came.
    upstream.release();
    await change;
    await slow;
    const late = post(gateway.url, shelf);
    await upstream.calls(5);
    upstream.release();
    expect(JSON.parse((await late).body)).toEqual({ data: { books: [{ title: 'after' }] } });
    expect(upstream.received.filter(({ url }) => url === '/books')).toHaveLength(3);
  });

  it('go on when one client leaves, and are given up when all have', async () => {
    await using upstream = await held(oneBook);
    await using gateway = await gatewayOf(libraryProject(upstream.origin, style));
    const leaving = new AbortController();
    const first = post(gateway.url, shelf, {}, leaving.signal).catch(() => 'left');
    await upstream.calls(1);
    const second = await pipelined(gateway.url, [shelf, '{ book(bookId: "b") { title } }']);
    await upstream.calls(2);
    leaving.abort();
    expect(await first).toBe('left');
    await expect
      .poll(() => gateway.events.some((event) => event.type === 'request' && event.status === 499))
      .toBe(true);
    expect(upstream.gone).toEqual([]);
    upstream.release();
    expect((await second.bodies())[0]).toBe('{"data":{"books":[{"title":"t"}]}}');

    const both = [new AbortController(), new AbortController()];
    const left = both.map(({ signal }) => post(gateway.url, shelf, {}, signal).catch(() => 'left'));
    await upstream.calls(3);
    for (const controller of both) controller.abort();
    expect(await Promise.all(left)).toEqual(['left', 'left']);
    await expect.poll(() => upstream.gone).toEqual(['/books']);
  });
});

describe('requests one after the other on one connection', () => {
  it('leave nothing behind when the client goes before the first is answered', async () => {
    await using upstream = await held(oneBook);
    const gateway = await gatewayOf(libraryProject(upstream.origin, style));
    const asked = await pipelined(gateway.url, [shelf, '{ book(bookId: "b") { title } }']);
    await upstream.calls(2);
    asked.leave();
    upstream.release();
    const close = vi.spyOn(gateway.graph, 'close');
    await gateway[Symbol.asyncDispose]();
    // Not while anything holds the build.
    expect(close).toHaveBeenCalledOnce();
  });
});

describe('whole answers', () => {
  let maxAge: number | undefined;
  const cacheable = async () => {
    const { serve } = await import('./upstream-loopback.ts');
    return serve((_request, response) => {
      response.setHeader('cache-control', maxAge === undefined ? 'no-store' : `max-age=${maxAge}`);
      response.setHeader('content-type', 'application/json').end(JSON.stringify([book]));
    });
  };
  const search = `?${new URLSearchParams({ query: shelf })}`;

  it.each([true, false])('say for how long every part of them may be kept, hot path %s', async (hotPath) => {
    maxAge = 60;
    await using upstream = await cacheable();
    await using gateway = await gatewayOf(
      libraryProject(upstream.origin, `${style}  server: { hotPath: ${hotPath} }\n`),
    );
    const first = await send(gateway.url + search, undefined);
    expect(first.headers['cache-control']).toMatch(/^public, max-age=(60|59)$/);
    expect(first.headers).toMatchObject({ age: '0', vary: 'Accept-Encoding, Accept' });
    const again = await send(gateway.url + search, undefined, { 'if-none-match': `"x", ${first.headers.etag}` });
    expect([again.status, again.body, again.headers.etag]).toEqual([304, '', first.headers.etag]);
    const posted = await post(gateway.url, shelf, { 'if-none-match': String(first.headers.etag) });
    expect([posted.status, posted.body]).toEqual([200, first.body]);
    expect(upstream.received).toHaveLength(1);
  });

  it.each([true, false])('that fail, change something or may not be kept say so, hot path %s', async (hotPath) => {
    maxAge = undefined;
    await using upstream = await cacheable();
    await using gateway = await gatewayOf(
      libraryProject(upstream.origin, `${style}  server: { hotPath: ${hotPath} }\n`),
    );
    const controlOf = async (query: string) => (await post(gateway.url, query)).headers['cache-control'];
    expect(await controlOf(shelf)).toBe('no-store');
    maxAge = 60;
    expect(await controlOf('{ book(bookId: "b") { title } }')).toBe('no-store');
    expect(await controlOf('mutation { lend(input: { bookId: "b" }) { bookId } }')).toBe('no-store');
    expect(await controlOf('{ __typename }')).toBe('no-store');
    expect(await controlOf('{ nothing }')).toBe('no-store');
    expect(await controlOf(shelf)).toMatch(/^public, max-age=/);
  });

  it('of callers with credentials, or that a forwarded header has a part in, are for nobody else to keep', async () => {
    maxAge = 60;
    await using upstream = await cacheable();
    await using open = await gatewayOf(libraryProject(upstream.origin, forwarding));
    expect((await post(open.url, shelf, { 'x-tenant': 'a' })).headers['cache-control']).toBe('no-store');
    await using plain = await gatewayOf(libraryProject(upstream.origin, style));
    for (const name of ['cookie', 'authorization']) {
      expect((await post(plain.url, shelf, { [name]: 'a=b' })).headers['cache-control']).toBe('no-store');
    }
    const secret = 'gateway-key-1';
    const digest = createHash('sha256').update(secret).digest('hex');
    const files = { 'keys.yaml': `keys: [{ id: ci, sha256: ${digest}, scopes: [] }]\n` };
    const auth = `${style}  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml } }\n`;
    await using guarded = await gatewayOf(libraryProject(upstream.origin, auth, files));
    expect((await post(guarded.url, shelf, { 'x-api-key': secret })).headers['cache-control']).toBe('no-store');
    expect((await post(guarded.url, shelf)).headers['cache-control']).toMatch(/^public/);
  });

  it('are given again without asking, until something changes', async () => {
    maxAge = 60;
    await using upstream = await cacheable();
    await using gateway = await gatewayOf(libraryProject(upstream.origin, style));
    const ids = new Set<unknown>();
    for (let time = 0; time < 5; time += 1) ids.add((await post(gateway.url, shelf)).headers['x-request-id']);
    expect([upstream.received.length, ids.size]).toEqual([1, 5]);
    await post(gateway.url, 'mutation { lend(input: { bookId: "b" }) { bookId } }');
    await post(gateway.url, shelf);
    expect(upstream.received.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  });
});
