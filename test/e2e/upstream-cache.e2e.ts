import { describe, expect, it } from 'vitest';
import type { CredentialsConfig, TokenExchangeConfig } from '../../gateway/config/credentials-config.ts';
import type { CacheStore } from '../../gateway/upstream/cache/cache-store.ts';
import type { KeptAnswer } from '../../gateway/upstream/cache/kept-answer.ts';
import { createMemoryStore } from '../../gateway/upstream/cache/memory-store.ts';
import { withoutEchoes } from '../../gateway/upstream/transport/without-echoes.ts';
import type { SecurityRequirements } from '../../gateway/upstream/upstream-client.ts';
import { gatewayOf } from './gateway-harness.ts';
import { libraryDescription } from './library-upstream.ts';
import { clientOf, context, get, type ReceivedRequest, serve } from './upstream-loopback.ts';

/** A server that counts its own answers, so that each can be told from the one before. */
const counting = (headers: Record<string, string>, status = 200) => {
  let answered = 0;
  return serve((_request, response) => {
    answered += 1;
    response.writeHead(status, headers).end(String(answered));
  });
};

/** What was reported of calls that were made. */
const callsTold = ({ events }: ReturnType<typeof clientOf>) => events.filter(({ type }) => type === 'upstream.call');

describe('an answer that its upstream lets be kept', () => {
  it('is asked for once, and reported once', async () => {
    await using server = await counting({ 'cache-control': 'max-age=60' });
    await using client = clientOf();
    const bodies: string[] = [];
    for (let call = 0; call < 3; call += 1) {
      bodies.push(String((await client.request(get(server.origin), context())).body));
    }
    expect(bodies).toEqual(['1', '1', '1']);
    expect(server.received).toHaveLength(1);
    expect(callsTold(client)).toHaveLength(1);
  });

  it('is kept apart for each value of a header that goes on, and for each address', async () => {
    await using server = await counting({ 'cache-control': 'public, max-age=60' });
    await using client = clientOf({ forwardHeaders: ['x-user', 'authorization'] });
    const asked = async (callerHeaders: Record<string, string>, path = '/things') =>
      String((await client.request(get(server.origin, { path }), context({ callerHeaders }))).body);
    expect(await asked({ 'x-user': 'ann' })).toBe('1');
    expect(await asked({ 'x-user': 'bob' })).toBe('2');
    expect(await asked({})).toBe('3');
    expect(await asked({ 'x-user': 'ann', authorization: 'Bearer a' })).toBe('4');
    expect(await asked({ 'x-user': 'ann', authorization: 'Bearer b' })).toBe('5');
    expect(await asked({ 'x-user': 'ann' }, '/things?page=2')).toBe('6');
    expect(await asked({ 'x-user': 'ann', 'x-other': 'stays behind' })).toBe('1');
    expect(await asked({ 'x-user': 'bob' })).toBe('2');
  });

  it('is kept also where the gateway proves who it is itself', async () => {
    await using server = await counting({ 'cache-control': 'max-age=60' });
    await using client = clientOf({ credentials: { type: 'bearer', token: 'ours' } });
    await client.request(get(server.origin), context());
    await client.request(get(server.origin), context());
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer ours']);
  });

  it('is kept without the request and its secrets, and what is told of it has none that it repeats', async () => {
    await using server = await serve(({ headers, url }, response) => {
      response.writeHead(200, { 'cache-control': 'max-age=60' }).end(url === '/echo' ? headers.authorization : '');
    });
    const kept: KeptAnswer[] = [];
    const store = createMemoryStore({ maxBytes: 2 ** 20 });
    const watched: CacheStore = {
      ...store,
      set(key, answer) {
        kept.push(answer);
        return store.set(key, answer);
      },
    };
    await using client = clientOf({ credentials: { type: 'bearer', token: 'canary-1' } }, { store: watched });
    await client.request(get(server.origin), context());
    expect(JSON.stringify(kept)).not.toContain('canary-1');
    for (const _call of [1, 2]) {
      const answer = await client.request(get(server.origin, { path: '/echo' }), context());
      expect([String(answer.body), String(withoutEchoes(answer).body)]).toEqual(['Bearer canary-1', '[redacted]']);
    }
    expect(server.received).toHaveLength(2);
  });

  it('is not kept where a caller proves who they are and the answer says nothing of that', async () => {
    await using server = await counting({ 'cache-control': 'max-age=60' });
    await using client = clientOf({ forwardHeaders: ['authorization'] });
    const callerHeaders = { authorization: 'Bearer a' };
    await client.request(get(server.origin), context({ callerHeaders }));
    await client.request(get(server.origin), context({ callerHeaders }));
    expect(server.received).toHaveLength(2);
  });

  it.each([
    ['where the project says how long', { cache: { ttl: 60_000 } }, {}, 1],
    ['not where nobody says how long', {}, {}, 2],
    ['not where the source says no', { cache: { ttl: 60_000 } }, { 'cache-control': 'no-store' }, 2],
    ['not where the project says no', { cache: false as const }, { 'cache-control': 'max-age=60' }, 2],
  ])('is kept: %s', async (_name, config, headers, calls) => {
    await using server = await counting(headers);
    await using client = clientOf(config);
    await client.request(get(server.origin), context());
    await client.request(get(server.origin), context());
    expect(server.received).toHaveLength(calls);
  });

  it('is kept apart for operations that are called with other credentials, one with none', async () => {
    await using server = await serve(({ headers }, response) => {
      response.writeHead(200, { 'cache-control': 'public, max-age=60' }).end(headers['x-key'] ?? 'nobody');
    });
    const key = (value: string) => ({ type: 'apiKey', in: 'header', name: 'x-key', value }) as const;
    const schemes = { admin: key('admin'), user: key('user') };
    await using client = clientOf({ credentials: { type: 'byScheme', schemes, otherwise: ['user'] } });
    const asked = async (security: SecurityRequirements | undefined) =>
      String((await client.request(get(server.origin, { security }), context())).body);
    const demands = [[['admin']], [['user']], [], undefined];
    const answers = ['admin', 'user', 'nobody', 'user'];
    expect(await Promise.all(demands.map(asked))).toEqual(answers);
    expect(await Promise.all(demands.map(asked))).toEqual(answers);
    expect(server.received).toHaveLength(3);
  });

  it('is kept apart for who follows redirects and who does not', async () => {
    await using server = await serve(({ url }, response) => {
      const status = url === '/things' ? 301 : 200;
      response.writeHead(status, { location: '/moved', 'cache-control': 'max-age=60' }).end();
    });
    await using client = clientOf();
    const asked = async (redirects?: 'manual') =>
      (await client.request(get(server.origin, { redirects }), context())).status;
    expect(await Promise.all([asked('manual'), asked()])).toEqual([301, 200]);
  });

  it('is kept apart for each `Authorization` that goes on where the source gets another token of that caller', async () => {
    await using server = await serve(({ headers }, response) => {
      response.writeHead(200, { 'cache-control': 'public, max-age=60' }).end(headers.authorization);
    });
    const tenants: TokenExchangeConfig = {
      ...{ type: 'tokenExchange', tokenUrl: `${server.origin}/token`, clientId: 'c', clientSecret: 's', scopes: [] },
      ...{ header: 'x-tenant-token', subjectTokenType: 'jwt', anonymous: 'none' },
    };
    const credentials: CredentialsConfig = { type: 'byScheme', schemes: { tenants }, otherwise: [] };
    await using client = clientOf({ forwardHeaders: ['authorization'], credentials });
    const asked = async (authorization: string) => {
      const callerHeaders = { authorization, 'x-tenant-token': 'of-tenant' };
      const request = get(server.origin, { security: [] });
      return String((await client.request(request, context({ callerHeaders }))).body);
    };
    expect(await Promise.all([asked('Bearer ann'), asked('Bearer bob')])).toEqual(['Bearer ann', 'Bearer bob']);
    expect([await asked('Bearer ann'), await asked('Bearer bob')]).toEqual(['Bearer ann', 'Bearer bob']);
    expect(server.received).toHaveLength(2);
  });

  it('is neither kept nor shared below a fetch of the project', async () => {
    await using server = await counting({ 'cache-control': 'max-age=60' });
    await using client = clientOf({}, { customFetch: (url, init) => fetch(url, init) });
    await Promise.all([client.request(get(server.origin), context()), client.request(get(server.origin), context())]);
    expect(server.received).toHaveLength(2);
  });

  it('is asked for again by its tag, and not sent again', async () => {
    await using server = await serve((request, response) => {
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304, { etag: '"v1"' }).end();
      else response.writeHead(200, { etag: '"v1"', 'content-type': 'text/plain' }).end('whole');
    });
    await using client = clientOf();
    const [first, second] = [
      await client.request(get(server.origin), context()),
      await client.request(get(server.origin), context()),
    ];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toBe(first.body);
    expect(second.headers['content-type']).toBe('text/plain');
    expect(server.received).toHaveLength(2);
    expect(client.events.map((event) => event.type === 'upstream.call' && event.status)).toEqual([200, 304]);
  });

  it('ends with a change of its source', async () => {
    await using server = await counting({ 'cache-control': 'max-age=60' });
    await using client = clientOf();
    await client.request(get(server.origin), context());
    await client.request(get(server.origin, { method: 'DELETE', path: '/things/1' }), context());
    expect(String((await client.request(get(server.origin), context())).body)).toBe('3');
  });
});

describe('a client of the gateway who goes away', () => {
  it('ends the call only when nobody else waits for it', async () => {
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    await using server = await serve((_request, response) => {
      response.once('close', () => closed.resolve());
      arrived.resolve();
    });
    await using client = clientOf();
    const [one, other] = [new AbortController(), new AbortController()];
    const calls = [one, other].map(({ signal }) => client.request(get(server.origin), context({ signal })));
    const settled = Promise.allSettled(calls);
    await arrived.promise;
    one.abort();
    await expect(calls[0]).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(callsTold(client)).toEqual([]);
    other.abort();
    await closed.promise;
    await settled;
    expect(callsTold(client)).toMatchObject([{ error: 'DEADLINE_EXCEEDED' }]);
  });
});

const book = { book_id: 'b', title: 'Emma' };

/** A library whose answers may be kept, and which says who asked. */
const keepable = (answer: (request: ReceivedRequest) => unknown = () => [book]) =>
  serve((request, response) => {
    response.setHeader('content-type', 'application/json').setHeader('cache-control', 'max-age=60');
    response.end(JSON.stringify(answer(request)));
  });

const withResolvers = `additionalTypeDefs: 'extend type Query { sorted: [String] } extend type Book { shout: String }'
additionalResolvers: [./resolvers.js]
`;

const project = (origin: string, more = '', resolvers?: string) => ({
  '.meshrc.yaml': `sources:
  - name: library
    handler: { openapi: { source: ./library.yaml, endpoint: '${origin}' } }
${resolvers === undefined ? '' : withResolvers}gateway:
  schema: { style: graphql }
  ${more}
`,
  'library.yaml': libraryDescription,
  'resolvers.js': `export default ${resolvers ?? '{}'};`,
});

describe('a gateway over answers that may be kept', () => {
  it('makes one call for equal queries in flight, and none for those after them', async () => {
    await using upstream = await keepable();
    await using gateway = await gatewayOf(project(upstream.origin));
    const ask = async () => (await gateway.query('{ books { title } }')).data;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(Array(3).fill({ books: [{ title: 'Emma' }] }));
    expect(await ask()).toEqual({ books: [{ title: 'Emma' }] });
    expect(upstream.received).toHaveLength(1);
  });

  it('never gives one caller what was answered to another', async () => {
    await using upstream = await keepable(({ headers }) => [{ ...book, title: headers['x-user'] ?? 'nobody' }]);
    await using gateway = await gatewayOf(
      project(upstream.origin, 'sources: { library: { forwardHeaders: [x-user] } }'),
    );
    const users = Array.from({ length: 60 }, (_, index) => `user-${index % 7}`);
    const seen = await Promise.all(
      users.map(async (user) => (await gateway.query('{ books { title } }', {}, { 'x-user': user })).data),
    );
    expect(seen).toEqual(users.map((title) => ({ books: [{ title }] })));
    expect(upstream.received).toHaveLength(7);
  });

  it('lets resolvers change what they get, and no other request sees that', async () => {
    await using upstream = await keepable(() => [
      { book_id: 'b', title: 'Emma' },
      { book_id: 'a', title: 'Amok' },
    ]);
    const resolvers = `{
      Query: { sorted: async (_root, _args, { sources }) => {
        const books = await sources.library.books();
        books.sort((one, other) => (one.title < other.title ? -1 : 1));
        for (const book of books) book.title = book.title.toUpperCase();
        books.push({ title: 'MINE' });
        return books.map(({ title }) => title);
      } },
      Book: { shout: (book) => { book.title += '!'; return book.title; } },
    }`;
    await using gateway = await gatewayOf(project(upstream.origin, '', resolvers));
    for (let request = 0; request < 3; request += 1) {
      const { data, errors } = await gateway.query('{ sorted books { shout title } }');
      expect(errors).toBeUndefined();
      expect(data).toEqual({
        sorted: ['AMOK', 'EMMA', 'MINE'],
        books: [
          { shout: 'Emma!', title: 'Emma' },
          { shout: 'Amok!', title: 'Amok' },
        ],
      });
    }
    expect(upstream.received).toHaveLength(1);
  });

  it('reads its own writes', async () => {
    let lent = 0;
    await using upstream = await keepable(({ method }) => {
      if (method === 'POST') lent += 1;
      return method === 'POST' ? { 'book-id': 'b' } : [{ ...book, title: `lent ${lent}` }];
    });
    await using gateway = await gatewayOf(project(upstream.origin));
    const titles = async () => (await gateway.query('{ books { title } }')).data;
    expect(await titles()).toEqual({ books: [{ title: 'lent 0' }] });
    const { errors } = await gateway.query('mutation { lend(input: { bookId: "b" }) { bookId } }');
    expect(errors).toBeUndefined();
    expect(await titles()).toEqual({ books: [{ title: 'lent 1' }] });
  });

  it('counts no call against the budget that it does not make', async () => {
    await using upstream = await keepable(({ url }) => (url === '/books' ? [book] : book));
    await using gateway = await gatewayOf(project(upstream.origin, 'limits: { upstreamCalls: 1 }'));
    const query = '{ books { title } one: book(bookId: "b") { title } }';
    expect((await gateway.query('{ books { title } }')).errors).toBeUndefined();
    expect((await gateway.query(query)).errors).toBeUndefined();
  });
});
