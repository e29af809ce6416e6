import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryDescription, libraryProject } from './library-upstream.ts';
import type { LoopbackServer } from './upstream-loopback.ts';

const secret = 'a-secret-of-thirty-two-characters-at-least';
const token = async (claims: Record<string, unknown>, key = secret) => ({
  authorization: `Bearer ${await new SignJWT({ iss: 'https://id.example', aud: 'api', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(key))}`,
});
const tillKey = 'the-key-of-a-till';

const project = (origin: string) => ({
  '.meshrc.yaml': `sources:
  - name: library
    handler:
      openapi: { source: ./library.yaml, endpoint: '${origin}', operationHeaders: { x-user: '{context.user.sub}' } }
additionalTypeDefs: ./resolvers/*.graphql
additionalResolvers: [./resolvers.js]
gateway:
  schema: { style: graphql }
  auth:
    mode: protect-granular
    jwt: { issuer: https://id.example, audience: api, algorithms: [HS256], secret: ${secret} }
    apiKeys: { file: ./keys.yaml }
    policies:
      staff: { claims: { groups: [staff, owners] } }
      north: { claims: { 'address.region': north } }
      grown: { claims: { 'https://claims.example/grown': true } }
    rules:
      Query.author: { args: { id: '{user.sub}' }, unless: [[support]] }
      Query.authorsByIds: { args: { ids: '{user.authors}' } }
      Query.counts: { scopes: [[books]], args: { keys: all } }
`,
  'resolvers/rules.graphql': `
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT
  directive @authenticated on FIELD_DEFINITION
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
  extend type Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author",
      sourceArgs: { id: "{root.authorId}" }, requiredSelectionSet: "{ authorId }")
    writers: [Author] @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "authorsByIds",
      keyField: "authorId", keysArg: "ids", result: "rows")
  }
  extend type Query {
    authorOf(id: String!): String
    staffOnly: String @policy(policies: [["staff"], ["north", "grown"]])
    known: String @authenticated
    reader: String @requiresScopes(scopes: [["books"]])
  }
`,
  'library.yaml': libraryDescription,
  'keys.yaml': `keys: [{ id: till, sha256: ${createHash('sha256').update(tillKey).digest('hex')}, claims: { sub: '7' } }]`,
  'resolvers.js': `export default { Query: {
    authorOf: async (_root, { id }, { sources }) => (await sources.library.author({ id })).name,
    staffOnly: () => 'staff', known: () => 'known', reader: () => 'reader',
  } };`,
});

let upstream: LoopbackServer;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await library({
    '/books': [
      { book_id: 'b1', title: 'Hers', author_id: 7 },
      { book_id: 'b2', title: 'Another’s', author_id: 8 },
    ],
    '/books/b1': { book_id: 'b1', title: 'Hers', author_id: 7 },
    '/authors': ({ url }: { url: string }, path: string) =>
      path === '/authors' ? { rows: [{ id: '7', name: url }] } : { id: path.slice(9), name: `Author ${path.slice(9)}` },
    '/counts': [{ n: 1 }],
  });
  gateway = await gatewayOf(project(upstream.origin));
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(() => {
  upstream.received.length = 0;
});
const called = () => upstream.received.map(({ url }) => url);
const codes = (errors: readonly { extensions?: Readonly<Record<string, unknown>> }[] = []) =>
  errors.map(({ extensions }) => extensions?.['code']);

describe('an argument rule', () => {
  it('answers a caller for what is their own, by a token or a key, and by a variable or a literal', async () => {
    const byVariable = 'query ($id: String!) { author(id: $id) { name } }';
    for (const headers of [await token({ sub: '7' }), { 'x-api-key': tillKey }]) {
      // More than once: texts that came before go another way.
      for (const _ of [1, 2, 3]) {
        expect((await gateway.query(byVariable, { id: '7' }, headers)).data).toEqual({ author: { name: 'Author 7' } });
        expect((await gateway.query('{ author(id: "7") { name } }', {}, headers)).status).toBe(200);
      }
    }
  });

  it.each([
    ['a literal', '{ books { title } author(id: "8") { name } }', {}],
    ['a variable', 'query ($id: String!) { books { title } author(id: $id) { name } }', { id: '8' }],
    ['the default of a variable', 'query ($id: String! = "8") { books { title } author(id: $id) { name } }', {}],
    ['a second alias', '{ mine: author(id: "7") { name } theirs: author(id: "8") { name } }', {}],
    ['a fragment', '{ ...F } fragment F on Query { ... @include(if: true) { author(id: "8") { name } } }', {}],
    ['an empty list', '{ authorsByIds(ids: []) { rows { name } } }', {}],
    ['a list with one of another’s', '{ authorsByIds(ids: ["7", "8"]) { rows { name } } }', {}],
    ['nothing where something must be given', '{ counts { n } }', {}],
    ['null', '{ counts(keys: null) { n } }', {}],
  ])('refuses what is another’s before anything is called: by %s', async (_by, query, variables) => {
    const headers = await token({ sub: '7', authors: ['7'], scope: 'books' });
    for (const _ of [1, 2, 3]) {
      const { status, errors } = await gateway.query(query, variables, headers);
      expect({ status, codes: codes(errors) }).toEqual({ status: 403, codes: ['FORBIDDEN'] });
    }
    expect(called()).toEqual([]);
  });

  it('lets nobody through who has no such claim, and nobody without credentials', async () => {
    const query = '{ author(id: "7") { name } authorsByIds(ids: ["7"]) { rows { name } } }';
    const headers = await token({ sub: '7', authors: { 0: '7' } });
    expect((await gateway.query(query, {}, headers)).errors?.map(({ message }) => message)).toEqual([
      'The caller may not ask for Query.authorsByIds.',
    ]);
    expect(await gateway.query(query)).toMatchObject({ status: 401 });
    expect(called()).toEqual([]);
  });

  it('answers one caller and refuses the next, for the same bytes', async () => {
    const query = '{ author(id: "9") { name } }';
    const [own, others, support] = [
      await token({ sub: '9' }),
      await token({ sub: '10' }),
      await token({ sub: '10', scope: 'support' }),
    ];
    for (const _ of [1, 2, 3]) {
      const answers = await Promise.all([own, others, support].map((headers) => gateway.query(query, {}, headers)));
      expect(answers.map(({ status }) => status)).toEqual([200, 403, 200]);
    }
  });

  it('takes a list that the caller may have altogether, and holds beside scopes', async () => {
    const headers = await token({ sub: '7', authors: ['7', 8], scope: 'books' });
    const { data } = await gateway.query(
      '{ authorsByIds(ids: ["8", "7"]) { rows { id } } counts(keys: ["all"]) { n } }',
      {},
      headers,
    );
    expect(data).toEqual({ authorsByIds: { rows: [{ id: '7' }] }, counts: [{ n: 1 }] });
    const noScope = await token({ sub: '7' });
    expect((await gateway.query('{ counts(keys: ["all"]) { n } }', {}, noScope)).status).toBe(403);
  });

  it('holds for joins: what is another’s is not called for, and the rest is answered', async () => {
    const { status, data, errors } = await gateway.query(
      '{ books { title author { name } } }',
      {},
      await token({ sub: '7' }),
    );
    expect(status).toBe(200);
    expect(data).toEqual({
      books: [
        { title: 'Hers', author: { name: 'Author 7' } },
        { title: 'Another’s', author: null },
      ],
    });
    expect(errors).toMatchObject([{ path: ['books', 1, 'author'], extensions: { code: 'FORBIDDEN' } }]);
    expect(called()).toEqual(['/books', '/authors/7']);
  });

  it('holds for joins that ask for many at once, and for resolvers', async () => {
    const headers = await token({ sub: '7', authors: ['7'] });
    const batch = await gateway.query('{ books { writers { name } } }', {}, headers);
    expect(codes(batch.errors)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const resolved = await gateway.query('{ own: authorOf(id: "7") other: authorOf(id: "8") }', {}, headers);
    expect(resolved.data).toEqual({ own: 'Author 7', other: null });
    expect(codes(resolved.errors)).toEqual(['FORBIDDEN']);
    expect(called()).toEqual(['/books', '/authors/7']);
  });
});

describe('an argument rule under names that transforms made', () => {
  const keys = `keys: [{ id: till, sha256: ${createHash('sha256').update(tillKey).digest('hex')}, claims: { sub: b1 } }]`;
  const headers = { 'x-api-key': tillKey };

  it('holds by those names for what is selected, and for joins', async () => {
    const config = `transforms:
  - namingConvention: { fieldArgumentNames: camelCase }
additionalTypeDefs: |
  extend type Author { first: Book @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "book",
    sourceArgs: { book_id: "{root.name}" }, requiredSelectionSet: "{ name }") }
gateway:
  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml }, rules: { Query.book: { args: { bookId: '{user.sub}' } } } }
`;
    await using books = await library({
      '/books': ({ url }: { url: string }) => ({ book_id: url.slice(7), title: url }),
      '/authors/1': { id: '1', name: 'b1' },
      '/authors/2': { id: '2', name: 'b2' },
    });
    await using renamed = await gatewayOf(libraryProject(books.origin, config, { 'keys.yaml': keys }));
    const own = await renamed.query(
      '{ book(bookId: "b1") { title } author(id: "1") { first { title } } }',
      {},
      headers,
    );
    expect(own.data).toEqual({ book: { title: '/books/b1' }, author: { first: { title: '/books/b1' } } });
    expect((await renamed.query('{ book(bookId: "b2") { title } }', {}, headers)).status).toBe(403);
    const joined = await renamed.query('{ author(id: "2") { first { title } } }', {}, headers);
    expect({ data: joined.data, codes: codes(joined.errors) }).toEqual({
      data: { author: { first: null } },
      codes: ['FORBIDDEN'],
    });
    expect(books.received.map(({ url }) => url)).not.toContain('/books/b2');
  });

  it('holds for fields that Mesh executes', async () => {
    await using items = await library({ '/items/b1': { id: 'b1' }, '/items/b2': { id: 'b2' } });
    await using byMesh = await gatewayOf({
      '.meshrc.yaml': `sources:
  - name: shop
    handler:
      jsonSchema:
        endpoint: ${items.origin}
        operations: [{ type: Query, field: item, path: '/items/{args.id}', method: GET, responseSchema: ./item.json }]
additionalTypeDefs: |
  extend type Query { viaCode(id: String!): String }
additionalResolvers: [./resolvers.mjs]
gateway:
  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml }, rules: { Query.item: { args: { id: '{user.sub}' } } } }
`,
      'item.json': JSON.stringify({ type: 'object', title: 'Item', properties: { id: { type: 'string' } } }),
      'keys.yaml': keys,
      'resolvers.mjs': `export default { Query: { viaCode: async (root, { id }, context, info) =>
        (await context.shop.Query.item({ root, args: { id }, context, info })).id } };`,
    });
    const own = await byMesh.query('{ item(id: "b1") { id } viaCode(id: "b1") }', {}, headers);
    expect(own.data).toEqual({ item: { id: 'b1' }, viaCode: 'b1' });
    expect((await byMesh.query('{ item(id: "b2") { id } }', {}, headers)).status).toBe(403);
    expect(codes((await byMesh.query('{ viaCode(id: "b2") }', {}, headers)).errors)).toEqual(['FORBIDDEN']);
    expect(items.received.map(({ url }) => url)).not.toContain('/items/b2');
  });

  it('holds for another GraphQL API', async () => {
    await using books = await library({
      '/books/b1': { book_id: 'b1', title: 'Own' },
      '/books/b2': { book_id: 'b2', title: 'Other' },
    });
    await using inner = await gatewayOf(libraryProject(books.origin, ''));
    await using outer = await gatewayOf({
      '.meshrc.yaml': `sources:
  - name: inner
    handler: { graphql: { endpoint: '${inner.url}' } }
    transforms: [{ prefix: { mode: wrap, value: I_, includeRootOperations: true } }]
  - name: library
    handler: { openapi: { source: ./library.yaml, endpoint: '${books.origin}' } }
additionalTypeDefs: |
  extend type Book { twin: I_Book @resolveTo(sourceName: "inner", sourceTypeName: "Query", sourceFieldName: "I_book",
    sourceArgs: { book_id: "{root.book_id}" }, requiredSelectionSet: "{ book_id }") }
gateway:
  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml }, rules: { Query.I_book: { args: { book_id: '{user.sub}' } } } }
`,
      'library.yaml': libraryDescription,
      'keys.yaml': keys,
    });
    const query = 'query ($id: String!) { I_book(book_id: $id) { title } book(book_id: $id) { twin { title } } }';
    const own = await outer.query(query, { id: 'b1' }, headers);
    expect(own.data).toEqual({ I_book: { title: 'Own' }, book: { twin: { title: 'Own' } } });
    expect((await outer.query(query, { id: 'b2' }, headers)).status).toBe(403);
    const joined = await outer.query('{ book(book_id: "b2") { title twin { title } } }', {}, headers);
    expect({ data: joined.data, codes: codes(joined.errors) }).toEqual({
      data: { book: { title: 'Other', twin: null } },
      codes: ['FORBIDDEN'],
    });
  });
});

describe('directives in resolvers/*.graphql', () => {
  it.each([
    ['staffOnly', { groups: ['guests', 'staff'] }, 200],
    ['staffOnly', { groups: 'owners' }, 200],
    ['staffOnly', { address: { region: 'north' }, 'https://claims.example/grown': true }, 200],
    ['staffOnly', { address: { region: 'north' } }, 403],
    ['staffOnly', { 'groups.0': 'staff', groups: [['staff']] }, 403],
    ['staffOnly', undefined, 401],
    ['known', {}, 200],
    ['known', undefined, 401],
    ['reader', { scope: 'books' }, 200],
    ['reader', { scope: 'book s' }, 403],
  ])('demand of %s what they say: %j', async (field, claims, expected) => {
    const headers = claims ? await token({ sub: 'ada', ...claims }) : {};
    for (const _ of [1, 2, 3]) expect((await gateway.query(`{ ${field} }`, {}, headers)).status).toBe(expected);
  });
});

describe('the claims of a caller', () => {
  it('stand in templates of calls where they were verified, and nowhere else', async () => {
    await gateway.query('{ books { title } }', {}, await token({ sub: 'ada' }));
    await gateway.query('{ books { title } }');
    const forged = await token({ sub: 'eve' }, 'another secret that has thirty-two characters');
    expect((await gateway.query('{ books { title } }', {}, forged)).status).toBe(401);
    expect(upstream.received.map(({ headers }) => headers['x-user'] ?? '')).toEqual(['ada', '']);
  });
});
