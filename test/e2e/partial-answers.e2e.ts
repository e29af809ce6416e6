import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GraphQLAnswer, gatewayOf, type TestGateway } from './gateway-harness.ts';
import { type LoopbackServer, serve } from './upstream-loopback.ts';

const book = `{ type: object, required: [id, title], properties: { id: { type: string }, title: { type: string }, writerId: { type: string } } }`;
const booksDescription = `openapi: 3.0.3
info: { title: Books, version: '1' }
paths:
  /books:
    get:
      operationId: books
      responses: { '200': { description: All., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Book' } } } } } }
components: { schemas: { Book: ${book} } }
`;
const writer = `{ type: object, required: [id, name], properties: { id: { type: string }, name: { type: string } } }`;
const writersDescription = `openapi: 3.0.3
info: { title: Writers, version: '1' }
paths:
  /writers:
    get:
      operationId: writers
      responses: { '200': { description: All., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Writer' } } } } } }
  /writers/{id}:
    get:
      operationId: writer
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Writer' } } } } }
components: { schemas: { Writer: ${writer} } }
`;

const books = [
  { id: 'b1', title: 'One', writerId: 'w1' },
  { id: 'b2', title: 'Two', writerId: 'w2' },
];

function json(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

const all = '{ books { title writer { name } } }';

describe.each([
  { way: 'on the short way', hotPath: true, style: 'graphql' },
  { way: 'by Yoga', hotPath: false, style: 'graphql' },
  { way: 'in the style of Mesh', hotPath: true, style: 'mesh' },
])('an answer of which a source fails, $way', ({ hotPath, style }) => {
  let shelf: LoopbackServer;
  let people: LoopbackServer;
  let gateway: TestGateway;
  let answerWriter: (id: string, response: ServerResponse) => void;

  beforeAll(async () => {
    shelf = await serve((_request, response) => json(response, books));
    people = await serve(({ url }, response) => answerWriter(url.split('/')[2] ?? '', response));
    gateway = await gatewayOf({
      '.meshrc.yaml': `sources:
  - { name: shelf, handler: { openapi: { source: ./shelf.yaml, endpoint: '${shelf.origin}' } } }
  - { name: people, handler: { openapi: { source: ./people.yaml, endpoint: '${people.origin}' } } }
additionalTypeDefs: |
  extend type Book {
    writer: Writer @resolveTo(sourceName: "people", sourceTypeName: "Query", sourceFieldName: "writer", requiredSelectionSet: "{ writerId }", sourceArgs: { id: "{root.writerId}" })
  }
serve: { batchingLimit: 4 }
gateway:
  schema: { style: ${style} }
  deadline: 1s
  server: { hotPath: ${hotPath} }
  sources:
    people: { retry: false, breaker: false, pace: false, cache: { staleIfError: 1h }, timeout: 300ms, concurrency: 8 }
`,
      'shelf.yaml': booksDescription,
      'people.yaml': writersDescription,
    });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await shelf[Symbol.asyncDispose]();
    await people[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    answerWriter = (id, response) => json(response, { id, name: `Name of ${id}` }, { 'cache-control': 'no-store' });
  });

  const sourcesOf = (answer: GraphQLAnswer) => (JSON.parse(answer.text) as { extensions?: unknown }).extensions;

  it('says nothing of sources while all is well', async () => {
    const { text } = await gateway.query(all);
    expect(JSON.parse(text)).toEqual({
      data: {
        books: [
          { title: 'One', writer: { name: 'Name of w1' } },
          { title: 'Two', writer: { name: 'Name of w2' } },
        ],
      },
    });
  });

  it('has all but the fields of that source, and says which it was and why', async () => {
    answerWriter = (_id, response) => response.writeHead(503, { 'retry-after': '9' }).end();
    const answer = await gateway.query(all);
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      books: [
        { title: 'One', writer: null },
        { title: 'Two', writer: null },
      ],
    });
    expect(answer.errors?.map(({ path }) => path)).toEqual([
      ['books', 0, 'writer'],
      ['books', 1, 'writer'],
    ]);
    expect(sourcesOf(answer)).toEqual({
      sources: { people: { state: 'unavailable', code: 'UPSTREAM_UNAVAILABLE', retryAfter: 9 } },
    });
  });

  it.each([
    ['throttles', 429, { 'retry-after': '3' }, { state: 'throttled', code: 'RATE_LIMITED', retryAfter: 3 }],
    ['has a fault', 500, {}, { state: 'failing', code: 'UPSTREAM_ERROR' }],
    ['refuses our credentials', 401, {}, { state: 'failing', code: 'UPSTREAM_ERROR' }],
  ] as const)('tells a source that %s (%i)', async (_what, status, headers, told) => {
    answerWriter = (_id, response) => response.writeHead(status, headers).end();
    expect(sourcesOf(await gateway.query(all))).toEqual({ sources: { people: told } });
  });

  it('tells a source that hangs', async () => {
    answerWriter = () => {};
    expect(sourcesOf(await gateway.query(all))).toEqual({
      sources: { people: { state: 'slow', code: 'UPSTREAM_TIMEOUT' } },
    });
  });

  it('tells a source that answers what it did not promise', async () => {
    answerWriter = (_id, response) =>
      response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' }).end('<html>');
    expect(sourcesOf(await gateway.query(all))).toEqual({
      sources: { people: { state: 'failing', code: 'UPSTREAM_INVALID_RESPONSE' } },
    });
  });

  it('tells the worst of several failures of a source', async () => {
    answerWriter = (id, response) => response.writeHead(id === 'w1' ? 429 : 503, { 'retry-after': '4' }).end();
    expect(sourcesOf(await gateway.query(all))).toEqual({
      sources: { people: { state: 'unavailable', code: 'UPSTREAM_UNAVAILABLE', retryAfter: 4 } },
    });
  });

  it('does not blame a source for what the caller did wrong, or for what is not there', async () => {
    answerWriter = (id, response) => response.writeHead(id === 'w1' ? 404 : 422).end();
    const answer = await gateway.query(all);
    expect(answer.errors?.length).toBeGreaterThan(0);
    expect(sourcesOf(answer)).toBeUndefined();
  });

  it.runIf(style === 'graphql')('nulls no other source’s root field, lists included', async () => {
    answerWriter = (_id, response) => response.writeHead(500).end();
    const answer = await gateway.query('{ books { title } writers { name } writer(id: "w1") { id name } }');
    expect(answer.data).toEqual({ books: [{ title: 'One' }, { title: 'Two' }], writers: null, writer: null });
  });

  it('tells each of equal queries in flight the same', async () => {
    answerWriter = (_id, response) => setTimeout(() => response.writeHead(500).end(), 20);
    const texts = (await Promise.all([1, 2, 3].map(() => gateway.query(`query Equal ${all}`)))).map(({ text }) => text);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('"extensions":{"sources":{"people":{"state":"failing","code":"UPSTREAM_ERROR"}}}');
  });

  it('gives what it has of a source that fails now, says that it is stale, and lets nobody keep it', async () => {
    answerWriter = (id, response) => json(response, { id, name: 'Kept' });
    await gateway.query(`query Keep ${all}`);
    answerWriter = (_id, response) => response.writeHead(503).end();
    const answer = await gateway.query(`query Stale ${all}`);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({
      books: [
        { title: 'One', writer: { name: 'Kept' } },
        { title: 'Two', writer: { name: 'Kept' } },
      ],
    });
    expect(sourcesOf(answer)).toEqual({ sources: { people: { state: 'stale', code: 'UPSTREAM_UNAVAILABLE' } } });

    const again = await fetch(`${gateway.url}?query=${encodeURIComponent(`query Stale ${all}`)}`, {
      headers: { 'x-weft-csrf': '1' },
    });
    expect([await again.text(), again.headers.get('cache-control')]).toEqual([answer.text, 'no-store']);

    answerWriter = (id, response) => json(response, { id, name: 'New' });
    const healed = await gateway.query(`query Stale ${all}`);
    expect(healed.text).toContain('New');
    expect(sourcesOf(healed)).toBeUndefined();
  });

  it('tells operations of one request each its own', async () => {
    answerWriter = (id, response) =>
      id === 'w1' ? json(response, { id, name: 'Kept' }) : response.writeHead(500).end();
    const batch = ['query Stale { writer(id: "w1") { name } }', '{ books { title } }'];
    const ask = async () => {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(batch.map((query) => ({ query }))),
      });
      return (await response.json()) as readonly { extensions?: unknown }[];
    };
    await ask();
    answerWriter = (_id, response) => response.writeHead(503).end();
    const answers = await ask();
    expect(answers.map(({ extensions }) => extensions)).toEqual([
      { sources: { people: { state: 'stale', code: 'UPSTREAM_UNAVAILABLE' } } },
      undefined,
    ]);
  });
});
