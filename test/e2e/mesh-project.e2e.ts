import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library, libraryDescription, libraryProject } from './library-upstream.ts';
import type { ReceivedRequest } from './upstream-loopback.ts';

const book = { book_id: 'b1', title: 'One', author_id: 7, 'shelf-mark': 'S1', binding: 'hard cover' };
const ada = { id: '7', name: 'Ada' };
const urls = ({ received }: { received: readonly ReceivedRequest[] }) => received.map(({ url }) => url);

describe('resolvers of a Mesh project', () => {
  const fields = `additionalTypeDefs: |
  extend type Book { author: Author shout(mark: String = "!"): String byForm: String }
  extend type Query { firstBook: Book now: String }
additionalResolvers:
  - ./resolvers
`;
  const body = `{
    Book: {
      author: {
        selectionSet: '{ author_id }',
        resolve: (root, _args, context, info) =>
          context.library.Query.author({ root, args: { id: String(root.author_id) }, context, info }),
      },
      shout: (root, { mark }) => root.title.toUpperCase() + mark,
      byForm: { selectionSet: '{ shelf_mark }', resolve: (root) => root.shelf_mark },
    },
    Query: {
      firstBook: async (root, args, context, info) =>
        (await context.library.Query.books({ root, args: {}, context, info, selectionSet: '{ book_id title author_id shelf_mark }' }))[0],
      now: (_root, _args, context) => context.headers['x-now'] + ' ' + typeof context.pubsub.publish + ' ' + typeof context.cache.get + ' ' + typeof context.logger.info,
    },
  }`;

  it.each([
    ['resolvers.ts', `import type { GraphQLResolveInfo } from 'graphql';\nexport const resolvers: any = ${body};`],
    ['resolvers.mjs', `export default ${body};`],
    ['resolvers.js', `module.exports = { resolvers: ${body} };`],
    ['resolvers.cjs', `module.exports = ${body};`],
    ['resolvers/index.ts', `export default ${body};`],
  ])('are loaded from %s and called as in Mesh', async (file, text) => {
    await using upstream = await library({ '/books': [book], '/authors': ada });
    const entry = file.endsWith('js') && file !== 'resolvers.js' ? fields.replace('./resolvers', `./${file}`) : fields;
    await using gateway = await gatewayOf(libraryProject(upstream.origin, entry, { [file]: text }));
    const { data, errors } = await gateway.query(
      '{ firstBook { title shout(mark: "?") author { name } byForm } now }',
      {},
      { 'x-now': 'noon' },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      firstBook: { title: 'One', shout: 'ONE?', author: { name: 'Ada' }, byForm: 'S1' },
      now: 'noon function function function',
    });
    expect(urls(upstream)).toEqual(['/books', '/authors/7']);
  });

  it('batch by key, argsFromKeys and valuesFromResults in one call', async () => {
    await using upstream = await library({
      '/books': [book, { ...book, author_id: 8 }, { ...book, author_id: 7 }, { ...book, author_id: null }],
      '/authors': { rows: [{ id: '8', name: 'Bo' }, ada] },
    });
    const project = libraryProject(
      upstream.origin,
      `additionalTypeDefs: 'extend type Book { author: Author }'
additionalResolvers: [./resolvers.ts]
`,
      {
        'resolvers.ts': `export default { Book: { author: { selectionSet: '{ author_id }',
          resolve: (root: any, _args: any, context: any, info: any) => context.library.Query.authorsByIds({
            root, context, info,
            key: root.author_id,
            argsFromKeys: (ids: number[]) => ({ ids }),
            selectionSet: (subtree: any) => ({ kind: 'SelectionSet', selections: [{ kind: 'Field', name: { kind: 'Name', value: 'rows' }, selectionSet: subtree }] }),
            valuesFromResults: (results: any, keys: number[]) => keys.map((key) => results.rows.find((row: any) => row.id === String(key))),
          }) } } };`,
      },
    );
    await using gateway = await gatewayOf(project);
    const { data, errors } = await gateway.query('{ books { author { name } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      books: [{ author: { name: 'Ada' } }, { author: { name: 'Bo' } }, { author: { name: 'Ada' } }, { author: null }],
    });
    expect(urls(upstream)).toEqual(['/books', '/authors?ids=7,8']);
  });

  it('take and give values of enums by the names of the schema', async () => {
    await using upstream = await library({ '/loans': ({ body: sent }: ReceivedRequest) => JSON.parse(String(sent)) });
    const project = libraryProject(
      upstream.origin,
      `additionalTypeDefs: 'extend type Query { favourite: Book } extend type Mutation { lendFavourite: Loan }'
additionalResolvers: [./resolvers.mjs]
`,
      {
        'resolvers.mjs': `export default {
          Query: { favourite: () => ({ book_id: 'b7', title: 'Seven', binding: 'paper_back' }) },
          Mutation: { lendFavourite: (root, args, context, info) =>
            context.library.Mutation.lend({ root, args: { input: { book_id: 'b7', binding: 'paper_back' } }, context, info }) },
        };`,
      },
    );
    await using gateway = await gatewayOf(project);
    expect((await gateway.query('{ favourite { title binding } }')).data).toEqual({
      favourite: { title: 'Seven', binding: 'paper_back' },
    });
    expect((await gateway.query('mutation { lendFavourite { binding } }')).data).toEqual({
      lendFavourite: { binding: 'paper_back' },
    });
    expect(String(upstream.received[0]?.body)).toBe('{"book-id":"b7","binding":"paper-back"}');
  });
});

describe('enums whose names are not what is on the wire', () => {
  const description = libraryDescription
    .replaceAll('{ type: string, enum: [hard cover, paper-back] }', "{ $ref: '#/components/schemas/Binding' }")
    .replace('    Author:', '    Binding: { type: string, enum: [hard cover, paper-back] }\n    Author:');

  // What Mesh itself gives its resolvers in either case was run and seen.
  it.each([
    ['by name where Mesh stitches', "selectionSet: '{ binding }',", ['hard_cover', 'paper_back', 'hard_cover']],
    ['on the wire where it does not', '', ['hard cover', 'paper-back', 'hard_cover']],
  ])('are known to resolvers %s', async (_how, selection, expected) => {
    await using upstream = await library({ '/books': [book], '/books/b1': book });
    const typeDefs = `additionalTypeDefs: 'extend type Book { seen(of: Binding): [String] }'
additionalResolvers: [./resolvers.mjs]
`;
    await using gateway = await gatewayOf({
      ...libraryProject(upstream.origin, typeDefs, {
        'resolvers.mjs': `export default { Book: { seen: { ${selection} resolve: async (root, args, context, info) => {
          const called = await context.library.Query.book({
            root, args: { book_id: 'b1' }, context, info, selectionSet: '{ binding }' });
          return [root.binding, args.of, called.binding];
        } } } };`,
      }),
      'library.yaml': description,
    });
    const { data, errors } = await gateway.query('{ books { seen(of: paper_back) binding } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ books: [{ seen: expected, binding: 'hard_cover' }] });
  });
});

describe('YAML objects in additionalResolvers', () => {
  it('join by sourceArgs and result, and by keysArg', async () => {
    await using upstream = await library({
      '/books': [book],
      '/authors': ({ url }: ReceivedRequest) => (url.includes('ids') ? { rows: [ada] } : ada),
    });
    const project = libraryProject(
      upstream.origin,
      `additionalTypeDefs: 'extend type Book { author: Author authorName: String batched: Author }'
additionalResolvers:
  - targetTypeName: Book
    targetFieldName: author
    requiredSelectionSet: '{ author_id }'
    sourceName: library
    sourceTypeName: Query
    sourceFieldName: author
    sourceArgs: { id: '{root.author_id}' }
  - targetTypeName: Book
    targetFieldName: authorName
    requiredSelectionSet: '{ author_id }'
    sourceName: library
    sourceTypeName: Query
    sourceFieldName: author
    sourceArgs: { id: '{root.author_id}' }
    result: name
  - targetTypeName: Book
    targetFieldName: batched
    sourceName: library
    sourceTypeName: Query
    sourceFieldName: authorsByIds
    keyField: author_id
    keysArg: ids
    valueKeyField: id
    result: rows
`,
    );
    await using gateway = await gatewayOf(project);
    const { data, errors } = await gateway.query('{ books { author { name } authorName batched { name } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ books: [{ author: { name: 'Ada' }, authorName: 'Ada', batched: { name: 'Ada' } }] });
    expect(urls(upstream).sort()).toEqual(['/authors/7', '/authors?ids=7', '/books']);
  });
});

describe('templates of a Mesh project', () => {
  it('fill operationHeaders, queryParams and the endpoint from the request, its arguments and the environment', async () => {
    await using upstream = await library({ '/eu/books': [book] });
    const { port } = new URL(upstream.origin);
    const project = libraryProject(upstream.origin, '');
    const yaml = `sources:
  - name: library
    handler:
      openapi:
        source: ./library.yaml
        endpoint: http://127.0.0.1:{env.PORT_OF_LIBRARY}/{context.headers['x-region']}
        operationHeaders:
          authorization: '{context.headers.authorization}'
          x-key: '{env.LIBRARY_KEY}'
          x-author: 'a{args.author_id}'
        queryParams:
          api-version: '2'
          tenant: '{context.headers.x-tenant:public}'
`;
    await using gateway = await gatewayOf(
      { ...project, '.meshrc.yaml': yaml },
      { PORT_OF_LIBRARY: port, LIBRARY_KEY: 'k1' },
    );
    const { data, errors } = await gateway.query(
      '{ books(author_id: [7]) { title } }',
      {},
      {
        authorization: 'Bearer of-the-caller',
        'x-region': 'eu',
      },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ books: [{ title: 'One' }] });
    const [sent] = upstream.received;
    expect(sent?.headers).toMatchObject({ authorization: 'Bearer of-the-caller', 'x-key': 'k1', 'x-author': 'a[7]' });
    const query = new URL(sent?.url ?? '', upstream.origin);
    expect(query.pathname).toBe('/eu/books');
    expect(Object.fromEntries(query.searchParams)).toEqual({ 'api-version': '2', tenant: 'public', author_id: '7' });
  });

  it('know arguments by the names of the source, also where transforms have renamed them', async () => {
    await using upstream = await library({ '/books': [book] });
    const project = libraryProject(upstream.origin, '');
    const yaml = project['.meshrc.yaml'].replace(
      / \} \}\n/,
      `, operationHeaders: { x-authors: '{args.author_id}', x-lang: '{args.lang}' } } }
    transforms: [{ namingConvention: { mode: bare, fieldNames: camelCase, fieldArgumentNames: camelCase } }]
`,
    );
    await using gateway = await gatewayOf({ ...project, '.meshrc.yaml': yaml });
    const { errors } = await gateway.query('{ books(authorId: [7, 8], lang: "de") { title } }');
    expect(errors).toBeUndefined();
    expect(upstream.received[0]?.headers).toMatchObject({ 'x-authors': '[7,8]', 'x-lang': 'de' });
  });

  it('of a server with variables are filled from its arguments, which Mesh gives to every operation', async () => {
    await using upstream = await library({ '/v2/beta/books': [book], '/v1/stable/books': [] });
    const { port } = new URL(upstream.origin);
    const servers = `servers:
  - url: '{scheme}://127.0.0.1:${port}/{version}/{channel}'
    variables:
      scheme: { enum: [http, https], default: http }
      version: { default: v1, enum: [v1, v2] }
      channel: { default: stable }
paths:`;
    await using gateway = await gatewayOf({
      '.meshrc.yaml': 'sources: [{ name: library, handler: { openapi: { source: ./library.yaml } } }]\n',
      'library.yaml': libraryDescription.replace('paths:', servers),
    });
    const { data, errors } = await gateway.query(
      '{ beta: books(version: v2, channel: "beta") { title } stable: books { title } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ beta: [{ title: 'One' }], stable: [] });
    const escaping = await gateway.query('{ books(channel: "..") { title } }');
    expect(escaping.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('fill schemaHeaders of a description that is fetched, which the API itself never gets', async () => {
    await using upstream = await library({ '/books': [book] });
    await using publisher = await library({ '/library.json': await describedLibrary() });
    const project = {
      '.meshrc.yaml': `sources:
  - name: library
    handler:
      openapi:
        source: ${publisher.origin}/library.json
        schemaHeaders: { x-publisher-key: '{env.PUBLISHER_KEY}' }
        endpoint: ${upstream.origin}
`,
    };
    await using gateway = await gatewayOf(project, { PUBLISHER_KEY: 'p1' });
    await gateway.query('{ books { title } }');
    expect(publisher.received[0]?.headers['x-publisher-key']).toBe('p1');
    expect(upstream.received[0]?.headers).not.toHaveProperty('x-publisher-key');
  });
});

async function describedLibrary(): Promise<unknown> {
  const { parse } = await import('yaml');
  return parse(libraryDescription);
}

describe('selectQueryOrMutationField', () => {
  it('makes a POST a query, and a GET a mutation', async () => {
    await using upstream = await library({ '/loans': { binding: 'hard cover' }, '/counts': [{ n: 1 }] });
    const project = libraryProject(upstream.origin, '');
    const yaml = project['.meshrc.yaml'].replace(
      /endpoint: (.*) \} \}/,
      'endpoint: $1, selectQueryOrMutationField: [{ type: Query, fieldName: lend }, { type: Mutation, fieldName: counts }] } }',
    );
    await using gateway = await gatewayOf({ ...project, '.meshrc.yaml': yaml });
    expect((await gateway.query('{ lend(input: {}) { binding } }')).data).toEqual({ lend: { binding: 'hard_cover' } });
    expect((await gateway.query('mutation { counts { n } }')).data).toEqual({ counts: [{ n: 1 }] });
    expect(upstream.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /loans', 'GET /counts']);
  });
});

describe('the keys of a Mesh project that name modules', () => {
  it('cache, pubsub, logger, require and additionalEnvelopPlugins act as in Mesh', async () => {
    await using upstream = await library({ '/books': [book] });
    const project = libraryProject(
      upstream.origin,
      `cache: { ./cache.mjs: { prefix: p } }
pubsub: { name: ./pubsub.mjs, config: { room: r } }
logger: ./logger.mjs
require: [./required.cjs]
additionalEnvelopPlugins: ./envelop.mjs
additionalTypeDefs: 'extend type Query { parts: [String!]! }'
additionalResolvers: [./resolvers.mjs]
`,
      {
        'cache.mjs':
          'export default class { constructor({ prefix }) { this.prefix = prefix; } async get(key) { return this.prefix + key; } async set() {} async delete() {} async getKeysByPrefix() { return []; } }',
        'pubsub.mjs':
          'export default class { constructor({ room }) { this.room = room; } publish() {} async subscribe() { return 1; } unsubscribe() {} asyncIterator() {} }',
        'logger.mjs':
          'const logger = { log() {}, info() {}, debug() {}, warn() {}, error() {}, child: () => logger, name: "own logger" }; export default logger;',
        'required.cjs': 'globalThis.requiredByProject = "required";',
        'envelop.mjs': 'export default [{ onExecute({ args }) { args.contextValue.addedByPlugin = "plugin"; } }];',
        'resolvers.mjs': `export default { Query: { parts: async (_root, _args, context) => [
          await context.cache.get('k'), context.pubsub.room, context.logger.name, globalThis.requiredByProject, context.addedByPlugin ] } };`,
      },
    );
    await using gateway = await gatewayOf(project);
    const { data, errors } = await gateway.query('{ parts books { title } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ parts: ['pk', 'r', 'own logger', 'required', 'plugin'], books: [{ title: 'One' }] });
  });
});

describe('persisted operations of a Mesh project', () => {
  it('are answered by their hash, and others are refused where the project says so', async () => {
    await using upstream = await library({ '/books': [book] });
    const project = libraryProject(
      upstream.origin,
      `documents: [./operations/*.graphql]
persistedOperations: { allowArbitraryOperations: false }
`,
      { 'operations/titles.graphql': 'query Titles { books { title } }' },
    );
    await using gateway = await gatewayOf(project);
    const arbitrary = await gateway.query('{ books { title author_id } }');
    expect(arbitrary.data).toBeUndefined();
    expect(arbitrary.errors?.[0]?.message).toMatch(/persisted/i);
    expect(upstream.received).toHaveLength(0);
  });
});
