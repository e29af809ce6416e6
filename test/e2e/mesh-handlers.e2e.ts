import { describe, expect, it } from 'vitest';
import { ask, gatewayOf } from './gateway-harness.ts';
import { library, libraryDescription, libraryProject } from './library-upstream.ts';
import type { ReceivedRequest } from './upstream-loopback.ts';

const book = { book_id: 'b1', title: 'One', author_id: 7, 'shelf-mark': 'S1', binding: 'hard cover' };

describe('a jsonSchema source', () => {
  const project = (origin: string, rest = '') => ({
    '.meshrc.yaml': `sources:
  - name: shop
    handler:
      jsonSchema:
        endpoint: ${origin}
        operationHeaders: { x-caller: '{context.headers.x-caller}' }
        operations:
          - { type: Query, field: item, path: '/items/{args.id}', method: GET, responseSchema: ./item.json }
          - { type: Mutation, field: addItem, path: /items, method: POST, requestSchema: ./item.json, responseSchema: ./item.json }
${rest}`,
    'item.json': JSON.stringify({
      type: 'object',
      title: 'Item',
      properties: { id: { type: 'string' }, 'unit-price': { type: 'number' }, state: { enum: ['on sale', 'sold'] } },
    }),
  });
  const item = { id: 'i1', 'unit-price': 2.5, state: 'on sale' };

  it('is called by Mesh’s resolvers through the client of the source', async () => {
    await using upstream = await library({
      '/items/i1': item,
      '/items': ({ body }: ReceivedRequest) => JSON.parse(String(body)) as unknown,
    });
    const gatewaySection = 'gateway: { sources: { shop: { credentials: { type: bearer, token: t } } } }\n';
    await using gateway = await gatewayOf(project(upstream.origin, gatewaySection));
    const read = await gateway.query('{ item(id: "i1") { id unit_price state } }', {}, { 'x-caller': 'me' });
    expect(read.errors).toBeUndefined();
    expect(read.data).toEqual({ item: { id: 'i1', unit_price: 2.5, state: 'on_sale' } });
    expect(upstream.received[0]?.headers).toMatchObject({ 'x-caller': 'me', authorization: 'Bearer t' });
    const added = await gateway.query('mutation { addItem(input: { id: "i2", unit_price: 3, state: sold }) { id } }');
    expect(added.errors).toBeUndefined();
    expect(JSON.parse(String(upstream.received[1]?.body))).toEqual({ id: 'i2', 'unit-price': 3, state: 'sold' });
  });

  it('joins with an openapi source in both directions, and is called from code', async () => {
    await using upstream = await library({ '/items/b1': item, '/items/i1': item, '/books/i1': book });
    const files = project(
      upstream.origin,
      `  - name: library
    handler: { openapi: { source: ./library.yaml, endpoint: '${upstream.origin}' } }
additionalTypeDefs: |
  extend type Item {
    book: Book @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "book",
      sourceArgs: { book_id: "{root.id}" }, requiredSelectionSet: "{ id }")
  }
  extend type Book {
    item: Item @resolveTo(sourceName: "shop", sourceTypeName: "Query", sourceFieldName: "item",
      sourceArgs: { id: "{root.book_id}" }, requiredSelectionSet: "{ book_id }")
  }
  extend type Query { price(id: String!): Float }
additionalResolvers: [./resolvers.mjs]
`,
    );
    await using gateway = await gatewayOf({
      ...files,
      'library.yaml': libraryDescription,
      'resolvers.mjs': `export default { Query: { price: async (root, { id }, context, info) =>
        (await context.shop.Query.item({ root, args: { id }, context, info })).unit_price + (await context.sources.shop.item({ id })).unit_price } };`,
    });
    const { data, errors } = await gateway.query(
      '{ item(id: "i1") { book { title item { state } } } price(id: "i1") }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ item: { book: { title: 'One', item: { state: 'on_sale' } } }, price: 5 });
  });

  it('keeps the error contract', async () => {
    await using upstream = await library({ '/items/i2': 503 });
    await using gateway = await gatewayOf(project(upstream.origin));
    const { data, errors, text } = await gateway.query('{ gone: item(id: "i1") { id } down: item(id: "i2") { id } }');
    expect(data).toEqual({ gone: null, down: null });
    expect(errors).toMatchObject([{ path: ['down'], extensions: { code: 'UPSTREAM_UNAVAILABLE', source: 'shop' } }]);
    expect(text).not.toContain(upstream.origin);
  });
});

describe('a graphql source beside an openapi source', () => {
  it('is executed by Mesh through the client of the source, joins included, and keeps its rules', async () => {
    await using books = await library({ '/books': [book] });
    await using inner = await gatewayOf(libraryProject(books.origin, ''));
    await using upstream = await library({ '/books': [{ ...book, title: 'Outer' }] });
    const files = (rest: string) => ({
      '.meshrc.yaml': `sources:
  - name: inner
    handler: { graphql: { endpoint: '${inner.url}', operationHeaders: { x-caller: '{context.headers.x-caller}' } } }
    transforms: [{ prefix: { mode: wrap, value: I_, includeRootOperations: true } }]
  - name: outer
    handler: { openapi: { source: ./library.yaml, endpoint: '${upstream.origin}' } }
additionalTypeDefs: |
  extend type Book {
    twins: [I_Book] @resolveTo(sourceName: "inner", sourceTypeName: "Query", sourceFieldName: "I_books",
      sourceArgs: { author_id: ["{root.author_id}"] }, requiredSelectionSet: "{ author_id }")
  }
${rest}`,
      'library.yaml': libraryDescription,
      'keys.yaml': 'keys: []\n',
    });
    await using gateway = await gatewayOf(files(''));
    const { data, errors } = await gateway.query('{ I_books { title binding } books { title twins { title } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      I_books: [{ title: 'One', binding: 'hard_cover' }],
      books: [{ title: 'Outer', twins: [{ title: 'One' }] }],
    });
    expect(gateway.events.filter(({ type }) => type === 'upstream.call')).toContainEqual(
      expect.objectContaining({ source: 'inner', status: 200 }),
    );
    const rules = `gateway:
  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml }, rules: { Query.I_books: authenticated } }
`;
    await using guarded = await gatewayOf(files(rules));
    for (const query of ['{ I_books { title } }', '{ books { twins { title } } }']) {
      expect((await guarded.query(query)).errors, query).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
  });
});

describe('callbacks of an openapi source', () => {
  const description = `openapi: 3.0.3
info: { title: Events, version: '1' }
paths:
  /subscriptions:
    post:
      operationId: subscribe
      requestBody: { content: { application/json: { schema: { type: object, properties: { url: { type: string }, room: { type: string } } } } } }
      responses: { '200': { description: OK, content: { application/json: { schema: { type: object, title: Subscribed, properties: { ok: { type: boolean } } } } } } }
      callbacks:
        moved:
          '{$request.body#/url}':
            post:
              operationId: parcelMoved
              requestBody: { content: { application/json: { schema: { type: object, title: Move, properties: { parcel-id: { type: string } } } } } }
              responses: { '200': { description: OK } }
`;

  it.each([
    ['alone', ''],
    [
      'beside another source',
      "  - name: library\n    handler: { openapi: { source: ./library.yaml, endpoint: 'http://127.0.0.1:9' } }\n",
    ],
  ])('are subscriptions that pubsub feeds, over SSE, as those that YAML declares: %s', async (_where, other) => {
    await using upstream = await library({});
    await using gateway = await gatewayOf({
      '.meshrc.yaml': `sources:
  - name: events
    handler: { openapi: { source: ./events.yaml, endpoint: '${upstream.origin}' } }
${other}additionalTypeDefs: |
  type Note { text: String }
  extend type Query { publish(topic: String!, payload: String!): Boolean }
  extend type Subscription {
    noted(room: String!): Note
    tagged: String @resolveTo(pubsubTopic: "tags", result: "tag.name")
  }
additionalResolvers:
  - ./resolvers.mjs
  - { targetTypeName: Subscription, targetFieldName: noted, pubsubTopic: 'notes:{args.room}' }
`,
      'events.yaml': description,
      'library.yaml': libraryDescription,
      'resolvers.mjs': `export default { Query: { publish: (_root, { topic, payload }, { pubsub }) => {
        pubsub.publish(topic, JSON.parse(payload)); return true; } } };`,
    });
    const publish = (topic: string, payload: unknown) =>
      ask(gateway.url, 'query($t: String!, $p: String!) { publish(topic: $t, payload: $p) }', {
        t: topic,
        p: JSON.stringify(payload),
      });
    const url = 'https://hook.example';
    await expectEvent(
      gateway.url,
      'subscription { noted(room: "a") { text } }',
      { noted: { text: 'hi' } },
      async () => {
        await publish('notes:b', { text: 'elsewhere' });
        await publish('notes:a', { text: 'hi' });
      },
    );
    await expectEvent(gateway.url, 'subscription { tagged }', { tagged: 'blue' }, () =>
      publish('tags', { tag: { name: 'blue' } }),
    );
    await expectEvent(
      gateway.url,
      `subscription { parcelMoved(url: "${url}") { parcel_id } }`,
      { parcelMoved: { parcel_id: 'p1' } },
      () => publish(`webhook:post:${url}`, { 'parcel-id': 'p1' }),
    );
  });
});

/** The first event of a subscription, once `publish` has run after it was subscribed. */
async function expectEvent(url: string, query: string, data: unknown, publish: () => Promise<unknown>): Promise<void> {
  const leave = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
    signal: leave.signal,
  });
  const { body } = response;
  if (!body) throw new Error('There is no stream.');
  let text = '';
  let published = false;
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (!published) await publish();
    published = true;
    if (/event: next\ndata: .*\n/.test(text)) break;
  }
  leave.abort();
  const [, json = ''] = /event: next\ndata: (.*)\n/.exec(text) ?? [];
  expect(JSON.parse(json)).toEqual({ data });
}
