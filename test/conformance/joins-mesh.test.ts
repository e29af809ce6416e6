import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from '../e2e/gateway-harness.ts';
import { library, libraryDescription, libraryProject } from '../e2e/library-upstream.ts';
import type { LoopbackServer, ReceivedRequest } from '../e2e/upstream-loopback.ts';
import { tableRows } from '../unit/project-rules/markdown.ts';
import { type PlainMesh, plainMeshOf } from './plain-mesh.ts';

interface Row {
  readonly id: string;
  readonly name: string;
}

/** What books there are and what the batch endpoint answers. */
interface Data {
  readonly authors: readonly (number | null)[];
  readonly rows: (ids: readonly string[]) => readonly Row[];
}

const row = (id: string): Row => ({ id, name: `Author ${id}` });
const asAsked = (ids: readonly string[]) => ids.map(row);
const fifty = Array.from({ length: 50 }, (_, index) => (index % 12) + 1);

const batched = '{ books { author { name } } }';
const single = '{ books { writer { name } } }';
const byPath = '{ books { byPath { name } } }';
const byBody = '{ books { byBody { name } } }';
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Each case is a row of the table in docs/joins.md. */
const cases: readonly (readonly [title: string, query: string, data: Data])[] = [
  ['batch: 50 rows, 12 keys', batched, { authors: fifty, rows: asAsked }],
  ['batch: rows in another order', batched, { authors: [1, 2, 3], rows: (ids) => asAsked(ids).toReversed() }],
  ['batch: a row is missing', batched, { authors: [1, 2, 3], rows: (ids) => asAsked(ids).slice(1) }],
  ['batch: a row comes twice', batched, { authors: [1, 2], rows: (ids) => asAsked([ids[0] ?? '', ...ids]) }],
  ['batch: a row that nobody asked for', batched, { authors: [1, 2], rows: (ids) => asAsked(['99', ...ids]) }],
  ['batch: a null key', batched, { authors: [1, null, 2], rows: asAsked }],
  ['batch: only null keys', batched, { authors: [null, null], rows: asAsked }],
  ['batch: the key 0', batched, { authors: [0, 1], rows: asAsked }],
  ['batch: 1,000 keys', batched, { authors: numbers(1_000), rows: asAsked }],
  ['batch: 10,000 keys', batched, { authors: numbers(10_000), rows: asAsked }],
  ['batch: 1 key', batched, { authors: [7], rows: asAsked }],
  ['batch: 10 keys', batched, { authors: numbers(10), rows: asAsked }],
  ['by path: 50 rows, 12 keys', byPath, { authors: fifty, rows: asAsked }],
  ['by path: rows in another order', byPath, { authors: [1, 2, 3], rows: (ids) => asAsked(ids).toReversed() }],
  ['by path: 1,000 keys', byPath, { authors: numbers(1_000), rows: asAsked }],
  ['by body: 50 rows, 12 keys', byBody, { authors: fifty, rows: asAsked }],
  ['by body: rows in another order', byBody, { authors: [1, 2, 3], rows: (ids) => asAsked(ids).toReversed() }],
  ['by body: 1,000 keys', byBody, { authors: numbers(1_000), rows: asAsked }],
  ['single: 1,000 keys', single, { authors: numbers(1_000), rows: asAsked }],
  ['single: 50 rows, 12 keys', single, { authors: fifty, rows: asAsked }],
  ['single: a null key', single, { authors: [1, null], rows: asAsked }],
];

/** The library with two more ways to ask for many authors. */
const description = libraryDescription.replace(
  '  /counts:',
  `  /authors-of/{ids}:
    get:
      operationId: authorsByPath
      parameters: [{ name: ids, in: path, required: true, schema: { type: array, items: { type: string } } }]
      responses: { '200': { description: Those there are., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Author' } } } } } }
  /authors-lookup:
    post:
      operationId: authorsByBody
      requestBody: { required: true, content: { application/json: { schema: { type: object, title: Wanted, properties: { ids: { type: array, items: { type: string } } } } } } }
      responses: { '200': { description: Those there are., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Author' } } } } } }
  /counts:`,
);

const joins = `additionalTypeDefs: |
  extend type Book {
    byPath: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "authorsByPath",
      keyField: "author_id", keysArg: "ids", requiredSelectionSet: "{ author_id }")
    byBody: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "authorsByBody",
      keyField: "author_id", keysArg: "input.ids", requiredSelectionSet: "{ author_id }")
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "authorsByIds",
      keyField: "author_id", keysArg: "ids", result: "rows", requiredSelectionSet: "{ author_id }")
    writer: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author",
      sourceArgs: { id: "{root.author_id}" }, requiredSelectionSet: "{ author_id }")
  }
`;

describe('joins beside those of plain Mesh', () => {
  let data: Data;
  let upstream: LoopbackServer;
  let mesh: PlainMesh;
  let weft: TestGateway;
  beforeAll(async () => {
    upstream = await library({
      '/books': () => data.authors.map((author_id, index) => ({ book_id: `b${index}`, title: 'T', author_id })),
      '/authors-of': (_: ReceivedRequest, path: string) =>
        data.rows(decodeURIComponent(path.slice('/authors-of/'.length)).split(',')),
      '/authors-lookup': ({ body }: ReceivedRequest) => data.rows((JSON.parse(String(body)) as { ids: string[] }).ids),
      '/authors': ({ url }: ReceivedRequest, path: string) => {
        if (path !== '/authors') return row(decodeURIComponent(path.slice('/authors/'.length)));
        const ids = (new URL(url, 'http://library').searchParams.get('ids') ?? '').split(',').filter(Boolean);
        return { rows: data.rows(ids) };
      },
    });
    const project = libraryProject(upstream.origin, joins, { 'library.yaml': description });
    const reads = 'selectQueryOrMutationField: [{ type: Query, fieldName: authorsByBody }]';
    const config = project['.meshrc.yaml'].replace("endpoint: '", `${reads}, endpoint: '`);
    const files = { ...project, '.meshrc.yaml': config };
    mesh = await plainMeshOf(files);
    weft = await gatewayOf(files);
  });
  afterAll(async () => {
    await mesh?.[Symbol.asyncDispose]();
    await weft?.[Symbol.asyncDispose]();
    await upstream?.[Symbol.asyncDispose]();
  });

  /** Calls for authors, and whether each book got its own author. */
  async function outcome(
    asked: { query(text: string): Promise<{ data?: unknown }> },
    query: string,
  ): Promise<[calls: string, rows: string]> {
    upstream.received.length = 0;
    const answer = await asked.query(query);
    const calls = upstream.received.filter(({ url }) => url.startsWith('/authors')).length;
    const { books } = JSON.parse(JSON.stringify(answer.data ?? null)) as {
      books?: Record<string, { name: string } | null>[];
    };
    const names = books?.map((book) => Object.values(book)[0]?.name ?? null);
    const present = new Set(data.rows(data.authors.map(String)).map(({ id }) => id));
    const wanted = data.authors.map((id) => (id !== null && present.has(String(id)) ? `Author ${id}` : null));
    const wrong = wanted.filter((name, index) => names?.[index] !== name).length;
    return [String(calls), wrong === 0 ? 'right' : `${wrong} of ${wanted.length} wrong`];
  }

  it.each(cases)('%s: what docs/joins.md says', async (title, query, given) => {
    data = given;
    const ofMesh = await outcome(mesh, query);
    const ofWeft = await outcome(weft, query);
    expect(ofWeft[1]).toBe('right');
    const documented = tableRows('docs/joins.md', /^(batch|single|by path|by body): /).find(
      ([first]) => first === title,
    );
    expect([title, ...ofWeft, ...ofMesh]).toEqual(documented);
  });
});
