import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library, libraryDescription, libraryProject } from './library-upstream.ts';
import type { ReceivedRequest } from './upstream-loopback.ts';

const book = { book_id: 'b/1', title: 'One', author_id: 7, 'shelf-mark': 'S1', binding: 'hard cover' };

const echoLoan = ({ body }: ReceivedRequest) => JSON.parse(body.toString()) as unknown;

function transformed(origin: string, transforms: string, rest = '', files: Readonly<Record<string, string>> = {}) {
  const project = libraryProject(origin, rest, files);
  return {
    ...project,
    '.meshrc.yaml': project['.meshrc.yaml'].replace(/\n(?=$|\w)/, `\n    transforms:\n${transforms}\n`),
  };
}

describe.each(['bare', 'wrap'])('transforms in mode %s', (mode) => {
  it('rename: the schema has the new names, the wire the old', async () => {
    await using upstream = await library({ '/books': (_request: ReceivedRequest) => book, '/loans': echoLoan });
    const transforms = `      - rename:
          mode: ${mode}
          renames:
            - { from: { type: Book }, to: { type: Volume } }
            - { from: { type: Book, field: title }, to: { type: Volume, field: name } }
            - { from: { type: Query, field: book, argument: book_id }, to: { type: Query, field: book, argument: id } }
            - { from: { type: Query, field: book }, to: { type: Query, field: volume } }
            - { from: { type: Loan_Input, field: book_id }, to: { type: Loan_Input, field: volumeId } }`;
    await using gateway = await gatewayOf(transformed(upstream.origin, transforms));
    const { data, errors } = await gateway.query(
      '{ volume(id: "b/1") { __typename name author_id shelf_mark binding } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      volume: { __typename: 'Volume', name: 'One', author_id: 7, shelf_mark: 'S1', binding: 'hard_cover' },
    });
    expect(upstream.received[0]?.url).toBe('/books/b%2F1');
    const lent = await gateway.query(
      // In mode bare Mesh renames no input fields.
      `mutation { lend(input: { ${mode === 'wrap' ? 'volumeId' : 'book_id'}: "b1", binding: paper_back }) { book_id binding } }`,
    );
    expect(lent.errors).toBeUndefined();
    expect(lent.data).toEqual({ lend: { book_id: 'b1', binding: 'paper_back' } });
    expect(String(upstream.received[1]?.body)).toBe('{"book-id":"b1","binding":"paper-back"}');
  });

  it('prefix: types and root fields carry it, the wire does not', async () => {
    await using upstream = await library({ '/books': [book], '/loans': echoLoan });
    const transforms = `      - prefix: { mode: ${mode}, value: Lib_, includeRootOperations: true }`;
    await using gateway = await gatewayOf(transformed(upstream.origin, transforms));
    const { data, errors } = await gateway.query('{ Lib_books(author_id: [7, 8]) { __typename title binding } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ Lib_books: [{ __typename: 'Lib_Book', title: 'One', binding: 'hard_cover' }] });
    expect(upstream.received[0]?.url).toBe('/books?author_id=7,8');
    const lent = await gateway.query('mutation($input: Lib_Loan_Input) { Lib_lend(input: $input) { book_id } }', {
      input: { book_id: 'b1', binding: 'hard_cover' },
    });
    expect(lent.data).toEqual({ Lib_lend: { book_id: 'b1' } });
    expect(String(upstream.received[1]?.body)).toBe('{"book-id":"b1","binding":"hard cover"}');
  });

  it('namingConvention: names of every kind change, values and paths do not', async () => {
    await using upstream = await library({ '/books': (_request: ReceivedRequest) => book, '/loans': echoLoan });
    const transforms = `      - namingConvention:
          mode: ${mode}
          typeNames: upperCase
          fieldNames: camelCase
          fieldArgumentNames: camelCase
          enumValues: upperCase`;
    await using gateway = await gatewayOf(transformed(upstream.origin, transforms));
    const { data, errors } = await gateway.query('{ book(bookId: "b/1") { __typename bookId shelfMark binding } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ book: { __typename: 'BOOK', bookId: 'b/1', shelfMark: 'S1', binding: 'HARD_COVER' } });
    const lent = await gateway.query(
      'mutation { lend(input: { bookId: "b1", binding: PAPER_BACK }) { bookId binding } }',
    );
    expect(lent.errors).toBeUndefined();
    expect(lent.data).toEqual({ lend: { bookId: 'b1', binding: 'PAPER_BACK' } });
    expect(upstream.received.map(({ url, body }) => [url, String(body)])).toEqual([
      ['/books/b%2F1', ''],
      ['/loans', '{"book-id":"b1","binding":"paper-back"}'],
    ]);
  });

  it('filterSchema: what is left out is not there, what stays works', async () => {
    await using upstream = await library({ '/books': [book] });
    const transforms = `      - filterSchema: { mode: ${mode}, filters: ['Query.{books,authorsByIds}', 'Mutation.!*', 'Book.!author_id'] }`;
    await using gateway = await gatewayOf(transformed(upstream.origin, transforms));
    const { data } = await gateway.query('{ books { title } }');
    expect(data).toEqual({ books: [{ title: 'One' }] });
    const refused = await gateway.query('{ books { author_id } }');
    expect(refused.errors?.[0]?.message).toContain('Cannot query field "author_id" on type "Book"');
    const { data: types } = await gateway.query('{ __schema { mutationType { name } queryType { fields { name } } } }');
    expect(types).toEqual({
      __schema: { mutationType: null, queryType: { fields: [{ name: 'books' }, { name: 'authorsByIds' }] } },
    });
  });

  it('encapsulate: operations stand below one field of the source', async () => {
    await using upstream = await library({ '/books': [book], '/loans': echoLoan });
    const transforms = `      - encapsulate: { mode: ${mode}, name: lib }`;
    await using gateway = await gatewayOf(transformed(upstream.origin, transforms));
    const { data, errors } = await gateway.query('{ lib { books { title } } again: lib { books { title } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ lib: { books: [{ title: 'One' }] }, again: { books: [{ title: 'One' }] } });
    expect(upstream.received).toHaveLength(1);
    const lent = await gateway.query('mutation { lib { lend(input: { book_id: "b1" }) { book_id } } }');
    expect(lent.data).toEqual({ lib: { lend: { book_id: 'b1' } } });
  });

  it('join what they renamed by the new names', async () => {
    await using upstream = await library({ '/books': [book], '/authors': { rows: [{ id: '7', name: 'Ada' }] } });
    const transforms = `      - prefix: { mode: ${mode}, value: Lib_, includeRootOperations: true }
      - namingConvention: { mode: ${mode}, fieldNames: camelCase, fieldArgumentNames: camelCase }`;
    const joins = `additionalTypeDefs: |
  extend type Lib_Book {
    author: Lib_Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "libAuthorsByIds",
      keyField: "authorId", keysArg: "ids", result: "rows", requiredSelectionSet: "{ authorId }")
  }
`;
    await using gateway = await gatewayOf(transformed(upstream.origin, transforms, joins));
    const { data, errors } = await gateway.query('{ libBooks { title author { name } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ libBooks: [{ title: 'One', author: { name: 'Ada' } }] });
  });
});

describe('transforms that change how fields are answered', () => {
  const upperCase = `export default class {
    constructor({ config }) { this.noWrap = true; this.suffix = config.suffix; }
    transformSchema(schema) {
      const { title } = schema.getType('Book').getFields();
      const { resolve } = title;
      title.resolve = async (...given) => ((await (resolve ?? ((book) => book.title))(...given)) ?? '') + this.suffix;
      return schema;
    }
  }`;

  it('of the project itself leave the source to Mesh, whose calls pass the client of the source', async () => {
    await using upstream = await library({ '/books/b1': book, '/loans': echoLoan });
    const files = transformed(
      upstream.origin,
      '      - ./exclaim.mjs: { suffix: "!" }',
      'gateway: { sources: { library: { credentials: { type: bearer, token: t }, forwardHeaders: [x-tenant] } } }\n',
      { 'exclaim.mjs': upperCase },
    );
    await using gateway = await gatewayOf(files);
    const { data, errors } = await gateway.query(
      '{ book(book_id: "b1") { title binding } }',
      {},
      { 'x-tenant': 'acme' },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ book: { title: 'One!', binding: 'hard_cover' } });
    expect(upstream.received[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-tenant': 'acme' });
    expect(gateway.graph.problems.map(({ message }) => message)).toContain(
      '"library" is answered by Mesh\'s own resolvers, because its transform "./exclaim.mjs" changes how fields are answered',
    );
  });

  it('keep the error contract: null for what is not there, a code for what fails, nothing of the upstream', async () => {
    await using upstream = await library({ '/books/b2': 503 });
    const files = transformed(upstream.origin, '      - ./exclaim.mjs: { suffix: "!" }', '', {
      'exclaim.mjs': upperCase,
    });
    await using gateway = await gatewayOf(files);
    const { data, errors, text } = await gateway.query(
      '{ gone: book(book_id: "b1") { title } down: book(book_id: "b2") { title } }',
    );
    expect(data).toEqual({ gone: null, down: null });
    expect(errors).toMatchObject([{ path: ['down'], extensions: { code: 'UPSTREAM_UNAVAILABLE', source: 'library' } }]);
    expect(text).not.toContain(upstream.origin);
  });

  it('of Mesh (hoist-field) work', async () => {
    await using upstream = await library({ '/authors': { rows: [{ id: '7', name: 'Ada' }], total: 1 } });
    const files = transformed(
      upstream.origin,
      `      - hoistField:
          - { typeName: Query, pathConfig: [authorsByIds, rows], newFieldName: authors }`,
    );
    const withTotal = libraryDescription.replace(
      'properties: { rows:',
      'properties: { total: { type: integer }, rows:',
    );
    await using gateway = await gatewayOf({ ...files, 'library.yaml': withTotal });
    const { data, errors } = await gateway.query('{ authors(ids: ["7"]) { name } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ authors: [{ name: 'Ada' }] });
    expect(upstream.received[0]?.url).toBe('/authors?ids=7');
  });

  it('keep the rules on the fields that Mesh executes, however they are reached', async () => {
    await using upstream = await library({ '/books': [book], '/authors/7': { id: '7', name: 'Ada' } });
    await using second = await library({ '/books': [book] });
    const project = transformed(upstream.origin, '      - ./exclaim.mjs: { suffix: "!" }', '', {
      'exclaim.mjs': upperCase,
    });
    const files = {
      ...project,
      '.meshrc.yaml': `${project['.meshrc.yaml']}
  - name: other
    handler: { openapi: { source: ./library.yaml, endpoint: '${second.origin}' } }
    transforms: [{ prefix: { mode: bare, value: O_, includeRootOperations: true } }]
additionalTypeDefs: |
  extend type O_Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author",
      sourceArgs: { id: "{root.author_id}" }, requiredSelectionSet: "{ author_id }")
    viaCode: Author
  }
additionalResolvers: [./resolvers.mjs]
gateway:
  auth:
    mode: protect-granular
    apiKeys: { file: ./keys.yaml }
    rules: { Query.author: authenticated }
`,
      'keys.yaml': 'keys: []\n',
      'resolvers.mjs': `export default { O_Book: { viaCode: { selectionSet: '{ author_id }', resolve: (root, args, context, info) =>
        context.library.Query.author({ root, args: { id: String(root.author_id) }, context, info }) } } };`,
    };
    await using gateway = await gatewayOf(files);
    for (const query of [
      '{ author(id: "7") { name } }',
      '{ O_books { author { name } } }',
      '{ O_books { viaCode { name } } }',
    ]) {
      const { errors } = await gateway.query(query);
      expect(errors, query).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
    expect(upstream.received).toHaveLength(0);
  });
});

describe('transforms of the whole schema', () => {
  const whole = (origin: string, transform: string, rest = '') =>
    libraryProject(
      origin,
      `transforms:
  - ${transform}
additionalTypeDefs: |
  extend type Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author",
      sourceArgs: { id: "{root.author_id}" }, requiredSelectionSet: "{ author_id }")
    mark(after: String): String
  }
additionalResolvers: [./resolvers.mjs]
${rest}`,
      {
        'resolvers.mjs': `export default { Book: { mark: {
          selectionSet: '{ shelf_mark }', resolve: (root, { after }) => root.shelf_mark + (after ?? '') } } };`,
        'keys.yaml': 'keys: []\n',
      },
    );
  const answers = { '/books': [book], '/authors': { id: '7', name: 'Ada' } };

  it.each([
    [
      'prefix: { value: P_, includeRootOperations: true }',
      '{ P_books { __typename title binding author { name } mark(after: "!") } }',
      {
        P_books: [{ __typename: 'P_Book', title: 'One', binding: 'hard_cover', author: { name: 'Ada' }, mark: 'S1!' }],
      },
    ],
    [
      'rename: { renames: [{ from: { type: Book, field: title }, to: { type: Book, field: name } }] }',
      '{ books { name author { name } mark } }',
      { books: [{ name: 'One', author: { name: 'Ada' }, mark: 'S1' }] },
    ],
    [
      'rename: { mode: bare, renames: [{ from: { type: Book, field: title }, to: { type: Book, field: name } }] }',
      '{ books { name author { name } mark } }',
      { books: [{ name: 'One', author: { name: 'Ada' }, mark: 'S1' }] },
    ],
    [
      'namingConvention: { fieldNames: camelCase, enumValues: upperCase, typeNames: upperCase, fieldArgumentNames: upperCase }',
      '{ books(AUTHOR_ID: [7]) { __typename bookId binding author { name } mark(AFTER: "?") } }',
      { books: [{ __typename: 'BOOK', bookId: 'b/1', binding: 'HARD_COVER', author: { name: 'Ada' }, mark: 'S1?' }] },
    ],
    [
      'filterSchema: { filters: ["Query.books"] }',
      '{ books { title author { name } mark } }',
      { books: [{ title: 'One', author: { name: 'Ada' }, mark: 'S1' }] },
    ],
    [
      'encapsulate: { name: all, applyTo: { query: true, mutation: true, subscription: false } }',
      '{ all { books { title author { name } mark } } }',
      { all: { books: [{ title: 'One', author: { name: 'Ada' }, mark: 'S1' }] } },
    ],
  ])('see it finished, with joins and resolvers: %s', async (transform, query, expected) => {
    await using upstream = await library(answers);
    await using gateway = await gatewayOf(whole(upstream.origin, transform));
    const { data, errors } = await gateway.query(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual(expected);
  });

  it('rename enum values and input fields in what is sent', async () => {
    await using upstream = await library({ '/loans': echoLoan });
    const transform = 'namingConvention: { fieldNames: camelCase, enumValues: upperCase }';
    await using gateway = await gatewayOf(whole(upstream.origin, transform));
    const { data, errors } = await gateway.query(
      'mutation($loan: Loan_Input) { lend(input: $loan) { bookId binding } }',
      { loan: { bookId: 'b1', binding: 'PAPER_BACK' } },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ lend: { bookId: 'b1', binding: 'PAPER_BACK' } });
    expect(String(upstream.received[0]?.body)).toBe('{"book-id":"b1","binding":"paper-back"}');
  });

  it('rename what rules are on: they hold for joins that call it', async () => {
    await using upstream = await library(answers);
    const rules = `gateway:
  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml }, rules: { Query.P_author: authenticated } }
`;
    const transform = 'prefix: { value: P_, includeRootOperations: true }';
    await using gateway = await gatewayOf(whole(upstream.origin, transform, rules));
    for (const query of ['{ P_author(id: "7") { name } }', '{ P_books { author { name } } }']) {
      expect((await gateway.query(query)).errors, query).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
    expect(upstream.received).toHaveLength(0);
  });

  it('that change how fields are answered are refused with their name', async () => {
    await expect(gatewayOf(whole('http://127.0.0.1:9', 'hoistField: []'))).rejects.toThrow(
      '.meshrc.yaml:4:1 transforms: the root transform "hoistField" changes how fields are answered, which Weft does not support for the whole schema: put it on its source',
    );
  });
});
