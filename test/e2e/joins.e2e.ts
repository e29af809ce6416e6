import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library, libraryDescription, libraryProject } from './library-upstream.ts';
import { type LoopbackServer, type ReceivedRequest, serve } from './upstream-loopback.ts';

const graphqlStyle = 'gateway: { schema: { style: graphql } }\n';

const batchedAuthor = `additionalTypeDefs: |
  extend type Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "authorsByIds",
      keyField: "authorId", keysArg: "ids", result: "rows", requiredSelectionSet: "{ authorId }")
  }
${graphqlStyle}`;

const singleAuthor = `additionalTypeDefs: |
  extend type Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author",
      sourceArgs: { id: "{root.authorId}" }, requiredSelectionSet: "{ authorId }")
  }
${graphqlStyle}`;

/** Fifty books by twelve authors. */
const books = Array.from({ length: 50 }, (_, index) => ({
  book_id: `b${index}`,
  title: `Book ${index}`,
  author_id: index % 12,
}));

const idsOf = ({ url }: ReceivedRequest) =>
  (new URL(url, 'http://library').searchParams.get('ids') ?? '').split(',').filter(Boolean);

const calls = (server: LoopbackServer, prefix: string) => server.received.filter(({ url }) => url.startsWith(prefix));

describe('a batched join', () => {
  it('asks for the distinct keys of all parents in exactly one call', async () => {
    await using upstream = await library({
      '/books': books,
      '/authors': (request: ReceivedRequest) => ({ rows: idsOf(request).map((id) => ({ id, name: `Author ${id}` })) }),
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, batchedAuthor));
    const { data, errors } = await gateway.query('{ books { title author { id name } } }');
    expect(errors).toBeUndefined();
    expect(data?.['books']).toHaveLength(50);
    expect(calls(upstream, '/authors')).toHaveLength(1);
    expect(idsOf(calls(upstream, '/authors')[0] as ReceivedRequest).sort()).toEqual([
      '0',
      '1',
      '10',
      '11',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
    ]);
  });

  it('matches rows to keys by the key they hold, whatever their order, number or company', async () => {
    await using upstream = await library({
      '/books': books.slice(0, 4),
      // Reversed, one missing, one twice, one that nobody asked for.
      '/authors': {
        rows: [
          { id: '3', name: 'C' },
          { id: '99', name: 'X' },
          { id: '1', name: 'A' },
          { id: '1', name: 'B' },
          { id: '0', name: 'Z' },
        ],
      },
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, batchedAuthor));
    const { data } = await gateway.query('{ books { author { name } } }');
    expect(data).toEqual({
      books: [{ author: { name: 'Z' } }, { author: { name: 'A' } }, { author: null }, { author: { name: 'C' } }],
    });
  });

  it('makes no call for a null key, and takes 0 and "" for keys', async () => {
    await using upstream = await library({
      '/books': [
        { book_id: 'x', title: 'X', author_id: null },
        { book_id: 'y', title: 'Y' },
        { book_id: 'z', title: 'Z', author_id: 0 },
      ],
      '/authors': (request: ReceivedRequest) => ({ rows: idsOf(request).map((id) => ({ id, name: `Author ${id}` })) }),
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, batchedAuthor));
    const { data } = await gateway.query('{ books { author { name } } }');
    expect(data).toEqual({ books: [{ author: null }, { author: null }, { author: { name: 'Author 0' } }] });
    expect(calls(upstream, '/authors').map(({ url }) => url)).toEqual(['/authors?ids=0']);
  });

  it('fails the joined fields alone when the batch fails', async () => {
    await using upstream = await library({ '/books': books.slice(0, 2), '/authors': 503 });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, batchedAuthor));
    const { data, errors, status } = await gateway.query('{ books { title author { name } } }');
    expect(status).toBe(200);
    expect(data).toEqual({
      books: [
        { title: 'Book 0', author: null },
        { title: 'Book 1', author: null },
      ],
    });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['books', 0, 'author'], 'UPSTREAM_UNAVAILABLE'],
      [['books', 1, 'author'], 'UPSTREAM_UNAVAILABLE'],
    ]);
  });

  it('asks in as few calls as the URL and maxItems allow, each of which fails alone', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => ({ book_id: `b${index}`, title: 'T', author_id: index }));
    await using upstream = await library({
      '/books': many,
      '/authors': (request: ReceivedRequest) =>
        idsOf(request).includes('0') ? 500 : { rows: idsOf(request).map((id) => ({ id })) },
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, batchedAuthor));
    const { data, errors } = await gateway.query('{ books { author { id } } }');
    const asked = calls(upstream, '/authors');
    expect(asked.length).toBeGreaterThan(1);
    expect(Math.max(...asked.map(({ url }) => url.length))).toBeLessThan(8_000);
    expect(asked.flatMap(idsOf)).toHaveLength(2_500);
    const failed = asked.filter((request) => idsOf(request).includes('0')).flatMap(idsOf);
    expect(errors).toHaveLength(failed.length);
    expect(data).toHaveProperty(['books', 2_499], { author: { id: '2499' } });
  });

  it('gives one parent many rows where the field is a list', async () => {
    await using upstream = await library({
      '/authors': { id: '1', name: 'A' },
      '/books': books.slice(0, 26),
    });
    const project = libraryProject(
      upstream.origin,
      `additionalTypeDefs: |
  extend type Author {
    books: [Book] @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "books",
      keyField: "id", keysArg: "authorId", requiredSelectionSet: "{ id }")
  }
${graphqlStyle}`,
    );
    await using gateway = await gatewayOf(project);
    const { data } = await gateway.query('{ author(id: "1") { name books { title } } }');
    expect(data).toEqual({
      author: { name: 'A', books: [{ title: 'Book 1' }, { title: 'Book 13' }, { title: 'Book 25' }] },
    });
    expect(calls(upstream, '/books').map(({ url }) => url)).toEqual(['/books?author_id=1']);
  });

  it('keeps nothing for the next request', async () => {
    await using upstream = await library({
      '/books': books.slice(0, 1),
      '/authors': (request: ReceivedRequest) => ({ rows: idsOf(request).map((id) => ({ id })) }),
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, batchedAuthor));
    await gateway.query('{ books { author { id } } }');
    await gateway.query('{ books { author { id } } }');
    expect(calls(upstream, '/authors')).toHaveLength(2);
  });

  it('is refused at build when the rows hold no field that could be the key', async () => {
    await using upstream = await library({});
    const project = libraryProject(
      upstream.origin,
      `additionalTypeDefs: |
  extend type Book {
    count: Count @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "counts",
      keyField: "bookId", keysArg: "keys")
  }
${graphqlStyle}`,
    );
    await expect(gatewayOf(project)).rejects.toThrow(
      '.meshrc.yaml:6 Book.count: the rows of Query.counts hold no field that answers "keys": add valueKeyField with the field that holds the key',
    );
  });
});

describe('a join without a batch endpoint', () => {
  it('makes one call for each distinct key, never one for each parent', async () => {
    await using upstream = await library({
      '/books': books,
      '/authors': (_request: ReceivedRequest, path: string) => ({ id: path.slice(9), name: `Author ${path.slice(9)}` }),
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, singleAuthor));
    const { data, errors } = await gateway.query('{ books { author { name } } }');
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty(['books', 13], { author: { name: 'Author 1' } });
    expect(calls(upstream, '/authors')).toHaveLength(12);
  });

  it('fails only the fields of the key that fails, and answers null for the key that is not there', async () => {
    await using upstream = await library({
      '/books': books.slice(0, 3),
      '/authors': (_request: ReceivedRequest, path: string) =>
        path.endsWith('/1') ? 500 : path.endsWith('/2') ? undefined : { id: '0', name: 'Zero' },
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, singleAuthor));
    const { data, errors } = await gateway.query('{ books { author { name } } }');
    expect(data).toEqual({ books: [{ author: { name: 'Zero' } }, { author: null }, { author: null }] });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['books', 1, 'author'], 'UPSTREAM_ERROR'],
    ]);
  });

  it('makes no call for a null key', async () => {
    await using upstream = await library({
      '/books': [{ book_id: 'x', title: 'X', author_id: null }],
      '/authors': { id: 'all' },
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, singleAuthor));
    const { data } = await gateway.query('{ books { author { name } } }');
    expect(data).toEqual({ books: [{ author: null }] });
    expect(calls(upstream, '/authors')).toHaveLength(0);
  });
});

describe('identical GETs of one operation', () => {
  it('are one call, also under different aliases and joins', async () => {
    await using upstream = await library({
      '/books': books.slice(0, 1),
      '/authors': { id: '0', name: 'Zero' },
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, singleAuthor));
    const { data } = await gateway.query(
      '{ a: author(id: "0") { id } b: author(id: "0") { name } books { author { id } } }',
    );
    expect(data).toEqual({ a: { id: '0' }, b: { name: 'Zero' }, books: [{ author: { id: '0' } }] });
    expect(calls(upstream, '/authors')).toHaveLength(1);
  });

  it('are not one call when they are mutations', async () => {
    await using upstream = await library({ '/loans': { 'book-id': 'x' } });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, graphqlStyle));
    await gateway.query(
      'mutation { a: lend(input: { bookId: "x" }) { bookId } b: lend(input: { bookId: "x" }) { bookId } }',
    );
    expect(calls(upstream, '/loans')).toHaveLength(2);
  });
});

describe('a source whose headers are filled from the parent', () => {
  it('is called for each parent with its own, though the key is the same', async () => {
    await using upstream = await library({
      '/books': [
        { book_id: 'a', title: 'A', author_id: 1 },
        { book_id: 'b', title: 'B', author_id: 1 },
        { book_id: 'a', title: 'A', author_id: 1 },
      ],
      '/authors': ({ headers }: ReceivedRequest) => ({ id: '1', name: String(headers['x-title']) }),
    });
    const files = libraryProject(upstream.origin, singleAuthor);
    const config = files['.meshrc.yaml'].replace(
      `endpoint: '${upstream.origin}'`,
      `endpoint: '${upstream.origin}', operationHeaders: { x-title: '{root.title}' }`,
    );
    await using gateway = await gatewayOf({ ...files, '.meshrc.yaml': config });
    const { data } = await gateway.query('{ books { author { name } } }');
    expect(data).toEqual({ books: ['A', 'B', 'A'].map((name) => ({ author: { name } })) });
    expect(calls(upstream, '/authors')).toHaveLength(2);
  });
});

describe.each([true, false])('an answer with a join in it that may be kept, hot path %s', (hotPath) => {
  const resolveTo = (field: string, how: string) =>
    `@resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "${field}", ${how})`;
  const byKeys = 'keyField: "authorId", keysArg: "ids", result: "rows", additionalArgs';
  const definitions = `additionalTypeDefs: |
  extend type Query {
    me: Author ${resolveTo('author', 'sourceArgs: { id: "{context.headers.x-user-id}" }')}
    someone(id: String!): Author ${resolveTo('author', 'sourceArgs: { id: "{args.id}" }')}
  }
  extend type Book {
    author: Author ${resolveTo('author', 'sourceArgs: { id: "{root.authorId}" }')}
    mine: Author ${resolveTo('authorsByIds', `${byKeys}: { lang: "{context.headers.x-user-id}" }`)}
    english: Author ${resolveTo('authorsByIds', `${byKeys}: { lang: "en-{root.bookId}" }`)}
  }
`;
  const description = libraryDescription.replace(
    'parameters: [{ name: ids,',
    'parameters: [{ name: lang, in: query, schema: { type: string } }, { name: ids,',
  );
  const keepable = () =>
    serve(({ url }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://library');
      const id = pathname.split('/')[2];
      const author = { id: id ?? '7', name: `${id ?? searchParams.get('lang')}` };
      const list = pathname === '/books' ? [{ book_id: 'b', title: 'B', author_id: 7 }] : { rows: [author] };
      response.setHeader('cache-control', 'max-age=60');
      response.setHeader('content-type', 'application/json').end(JSON.stringify(id === undefined ? list : author));
    });
  const gatewayOver = ({ origin }: LoopbackServer) =>
    gatewayOf(
      libraryProject(
        origin,
        `${definitions}gateway: { schema: { style: graphql }, server: { hotPath: ${hotPath} } }\n`,
        {
          'library.yaml': description,
        },
      ),
    );
  const asked = async (url: string, query: string, user = 'u1') => {
    const response = await fetch(`${url}?${new URLSearchParams({ query })}`, { headers: { 'x-user-id': user } });
    return [response.headers.get('cache-control'), await response.text()];
  };

  it.each([
    ['one call', '{ me { name } }', '{"data":{"me":{"name":"u1"}}}'],
    ['a batch', '{ books { mine { name } } }', '{"data":{"books":[{"mine":{"name":"u1"}}]}}'],
    [
      'a call that a field makes too',
      '{ author(id: "u1") { name } me { name } }',
      '{"data":{"author":{"name":"u1"},"me":{"name":"u1"}}}',
    ],
  ])('is for nobody else where its caller’s headers fill the arguments of %s', async (_what, query, body) => {
    await using upstream = await keepable();
    await using gateway = await gatewayOver(upstream);
    expect(await asked(gateway.url, query)).toEqual(['no-store', body]);
    const made = upstream.received.length;
    expect(await asked(gateway.url, query)).toEqual(['no-store', body]);
    expect(upstream.received).toHaveLength(made);
    const [control, other] = await asked(gateway.url, query, 'u2');
    expect([control, other]).toEqual(['no-store', expect.stringContaining('"name":"u2"')]);
  });

  it.each(['{ someone(id: "u1") { name } }', '{ books { author { name } english { name } } }'])(
    'is for everybody where only the operation and parents fill them: %s',
    async (query) => {
      await using upstream = await keepable();
      await using gateway = await gatewayOver(upstream);
      expect(await asked(gateway.url, query)).toEqual([expect.stringMatching(/^public, /), expect.any(String)]);
    },
  );
});
