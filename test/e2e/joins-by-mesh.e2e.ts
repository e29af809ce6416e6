import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library, libraryDescription, libraryProject } from './library-upstream.ts';
import { serve } from './upstream-loopback.ts';

const books = [1, 2, 3].map((author_id) => ({ book_id: `b${author_id}`, title: `T${author_id}`, author_id }));

interface Explained {
  readonly calls: readonly object[];
  readonly made: readonly object[];
}

/** A library of REST beside another one behind GraphQL, which Mesh executes. */
const project = (outer: string, inner: string, gateway: string) => ({
  '.meshrc.yaml': `sources:
  - name: inner
    handler: { graphql: { endpoint: '${inner}' } }
    transforms: [{ prefix: { mode: wrap, value: I_, includeRootOperations: true } }]
  - name: outer
    handler: { openapi: { source: ./library.yaml, endpoint: '${outer}' } }
additionalTypeDefs: |
  extend type Book {
    twins: [I_Book] @resolveTo(sourceName: "inner", sourceTypeName: "Query", sourceFieldName: "I_books",
      sourceArgs: { author_id: ["{root.author_id}"] }, requiredSelectionSet: "{ author_id }")
  }
gateway: ${gateway}
`,
  'library.yaml': libraryDescription,
});
const query = '{ I_books { title } books { twins { title } } }';

describe('what Mesh executes', () => {
  it('counts against the budget of calls, joins included', async () => {
    await using behind = await library({ '/books': books });
    await using inner = await gatewayOf(libraryProject(behind.origin, ''));
    await using upstream = await library({ '/books': books });
    const limits = '{ limits: { upstreamCalls: { sources: { inner: 1 } } } }';
    await using gateway = await gatewayOf(project(upstream.origin, inner.url, limits));
    const atBuild = inner.events.length;
    const { data, errors = [] } = await gateway.query(query);
    expect(inner.events.slice(atBuild).filter(({ type }) => type === 'upstream.call')).toHaveLength(1);
    expect(data).toMatchObject({ I_books: books.map(({ title }) => ({ title })) });
    expect(errors).toHaveLength(3);
    expect(new Set(errors.map(({ extensions }) => extensions?.['code']))).toEqual(
      new Set(['UPSTREAM_BUDGET_EXCEEDED']),
    );
  });

  it('is told by explain: what it may cost, and each call that was made', async () => {
    await using behind = await library({ '/books': books });
    await using inner = await gatewayOf(libraryProject(behind.origin, ''));
    await using upstream = await library({ '/books': books });
    await using gateway = await gatewayOf(project(upstream.origin, inner.url, '{ explain: true }'));
    const { text } = await gateway.query(query, {}, { 'x-weft-explain': '1' });
    const { explain } = (JSON.parse(text) as { extensions: { explain: Explained } }).extensions;
    expect(explain.calls).toMatchObject([
      { path: 'I_books', source: 'inner', operation: 'Query.books', how: 'mesh', calls: 1, children: [] },
      {
        path: 'books',
        how: 'direct',
        children: [{ path: 'books.twins', source: 'inner', how: 'single', call: 'Query.I_books', calls: 100 }],
      },
    ]);
    // Mesh asks for the twins of all books in one document.
    expect(explain.made).toMatchObject([
      { path: 'books', source: 'outer', status: 200 },
      { path: 'I_books', source: 'inner', method: 'POST', status: 200 },
      { path: 'books.twins', source: 'inner', method: 'POST', status: 200 },
    ]);
  });

  it('is counted and told too where it is one field that only Mesh’s resolver can call', async () => {
    await using upstream = await serve((request, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: request.url })),
    );
    const files = (gateway: string) => ({
      '.meshrc.yaml': `sources:
  - name: shop
    handler:
      jsonSchema:
        endpoint: ${upstream.origin}
        operations: [{ type: Query, field: item, path: '/items/{args.id}', method: GET, responseSchema: ./item.json }]
gateway: ${gateway}
`,
      'item.json': '{ "type": "object", "title": "Item", "properties": { "id": { "type": "string" } } }',
    });
    await using limited = await gatewayOf(files('{ limits: { upstreamCalls: 1 } }'));
    const two = '{ a: item(id: "a") { id } b: item(id: "b") { id } }';
    expect((await limited.query(two)).errors).toMatchObject([
      { path: ['b'], extensions: { code: 'UPSTREAM_BUDGET_EXCEEDED' } },
    ]);
    expect(upstream.received).toHaveLength(1);
    await using told = await gatewayOf(files('{ explain: true }'));
    const { text } = await told.query(two, {}, { 'x-weft-explain': '1' });
    const { explain } = (JSON.parse(text) as { extensions: { explain: Explained } }).extensions;
    expect(explain.calls).toMatchObject([
      { path: 'a', calls: 1 },
      { path: 'b', calls: 1 },
    ]);
    expect(explain.made).toMatchObject([
      { path: 'a', status: 200 },
      { path: 'b', status: 200 },
    ]);
  });
});
