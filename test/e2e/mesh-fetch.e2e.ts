import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';

const book = { book_id: 'b1', title: 'One', author_id: 7 };

const signingPlugin = `export default ({ logger, cache, pubsub, baseDir, importFn, prefix }) => ({
  onFetch({ url, options, setOptions, context, info }) {
    if (!logger || !cache || !pubsub || !baseDir || !importFn) throw new Error('not called as Mesh calls plugins');
    setOptions({ ...options, headers: { ...options.headers,
      'x-signed': [prefix, new URL(url).pathname, context?.headers?.['x-tenant'], info?.sourceName, info?.fieldName].join(' ') } });
  },
});
`;

describe("a Mesh project's plugin with onFetch", () => {
  const plugins = `plugins:
  - ./signing-plugin.mjs: { prefix: sig }
`;

  it('sees the URL, context and info of each compiled call, and changes what is sent', async () => {
    await using upstream = await library({ '/books/b1': book });
    const files = libraryProject(upstream.origin, plugins, { 'signing-plugin.mjs': signingPlugin });
    await using gateway = await gatewayOf(files);
    const { data, errors } = await gateway.query('{ book(book_id: "b1") { title } }', {}, { 'x-tenant': 'acme' });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ book: { title: 'One' } });
    expect(upstream.received.map(({ headers }) => headers['x-signed'])).toEqual(['sig /books/b1 acme library book']);
  });

  it('sees the calls of joins and of resolvers, and those that resolvers make by context.fetch', async () => {
    await using upstream = await library({ '/books': [book], '/authors': { id: '7', name: 'Ada' } });
    const files = libraryProject(
      upstream.origin,
      `${plugins}additionalTypeDefs: |
  extend type Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author",
      sourceArgs: { id: "{root.author_id}" }, requiredSelectionSet: "{ author_id }")
  }
  extend type Query { raw: String }
additionalResolvers: [./resolvers.mjs]
`,
      {
        'signing-plugin.mjs': signingPlugin,
        'resolvers.mjs': `export default { Query: { async raw(root, args, context) {
          const answer = await context.fetch('${upstream.origin}/authors/9', { headers: {} }, context);
          return answer.text();
        } } };`,
      },
    );
    await using gateway = await gatewayOf(files);
    const { data, errors } = await gateway.query('{ books { author { name } } raw }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ books: [{ author: { name: 'Ada' } }], raw: '{"id":"7","name":"Ada"}' });
    const signed = upstream.received.map(({ url, headers }) => [url, headers['x-signed']]);
    expect(signed.sort()).toEqual([
      ['/authors/7', 'sig /authors/7  library author'],
      ['/authors/9', 'sig /authors/9'],
      ['/books', 'sig /books  library books'],
    ]);
  });

  it('does not see the credentials of the source, and cannot take them elsewhere', async () => {
    await using upstream = await library({ '/books/b1': book });
    await using elsewhere = await library({ '/books/b1': { ...book, title: 'Elsewhere' } });
    const files = libraryProject(
      upstream.origin,
      `plugins: [{ ./moving-plugin.mjs: {} }]
gateway: { sources: { library: { credentials: { type: bearer, token: secret-token } } } }
`,
      {
        'moving-plugin.mjs': `export default () => ({
          onFetch({ url, setURL, options, setOptions }) {
            setURL(url.replace('${upstream.origin}', '${elsewhere.origin}'));
            setOptions({ ...options, headers: { ...options.headers, 'x-seen': JSON.stringify(options.headers) } });
          },
        });`,
      },
    );
    await using gateway = await gatewayOf(files);
    const { data } = await gateway.query('{ book(book_id: "b1") { title } }');
    expect(data).toEqual({ book: { title: 'Elsewhere' } });
    expect(upstream.received).toHaveLength(0);
    const [seen] = elsewhere.received;
    expect(JSON.stringify(seen?.headers)).not.toContain('secret-token');
  });

  it('may answer in place of the upstream, change its answer, or refuse with an error of its own', async () => {
    await using upstream = await library({ '/books/b1': book, '/books/b2': { ...book, book_id: 'b2' } });
    const files = libraryProject(upstream.origin, 'plugins: [{ ./deciding-plugin.mjs: {} }]\n', {
      'deciding-plugin.mjs': `import { GraphQLError } from 'graphql';
      export default () => ({
        onFetch({ url, endResponse }) {
          if (url.endsWith('/b0')) return endResponse(Response.json({ book_id: 'b0', title: 'Made up' }));
          if (url.endsWith('/b3')) throw new GraphQLError('Not this one.', { extensions: { code: 'NO_B3' } });
          if (url.endsWith('/b4')) throw new Error('internal: ' + url);
          return ({ response, setResponse }) =>
            url.endsWith('/b2') && setResponse(new Response('null', { headers: response.headers }));
        },
      });`,
    });
    await using gateway = await gatewayOf(files);
    const { data, errors, text } = await gateway.query(
      '{ b0: book(book_id: "b0") { title } b1: book(book_id: "b1") { title } b2: book(book_id: "b2") { title } b3: book(book_id: "b3") { title } b4: book(book_id: "b4") { title } }',
    );
    expect(data).toEqual({ b0: { title: 'Made up' }, b1: { title: 'One' }, b2: null, b3: null, b4: null });
    expect(errors?.map(({ message, extensions }) => [message, extensions?.['code']])).toEqual([
      ['Not this one.', 'NO_B3'],
      ['Source "library" cannot be reached.', 'UPSTREAM_UNAVAILABLE'],
    ]);
    expect(text).not.toContain('internal');
  });

  it('of a package reports what was called, without the credentials of the gateway', async () => {
    await using upstream = await library({ '/books/b1': book });
    const files = libraryProject(
      upstream.origin,
      `plugins: [{ httpDetailsExtensions: {} }]
gateway: { sources: { library: { credentials: { type: bearer, token: secret-token } } } }
`,
    );
    await using gateway = await gatewayOf(files);
    const { data, text } = await gateway.query('{ book(book_id: "b1") { title } }');
    expect(data).toEqual({ book: { title: 'One' } });
    const { extensions } = JSON.parse(text) as { extensions: { httpDetails: readonly Record<string, unknown>[] } };
    expect(extensions.httpDetails).toMatchObject([{ sourceName: 'library', request: { method: 'GET' } }]);
    expect(text).not.toContain('secret-token');
    expect(upstream.received[0]?.headers.authorization).toBe('Bearer secret-token');
  });
});

describe("a Mesh project's customFetch", () => {
  it('makes all calls of compiled operations, below credentials and time limit', async () => {
    await using upstream = await library({ '/books/b1': book, '/loans': { 'book-id': 'b1' } });
    const files = libraryProject(
      upstream.origin,
      `customFetch: ./custom-fetch.ts
gateway: { sources: { library: { credentials: { type: bearer, token: t }, forwardHeaders: [x-tenant] } } }
`,
      {
        'custom-fetch.ts': `export default (url: string, init: RequestInit, context: any, info: any) =>
          fetch(url, { ...init, headers: { ...init.headers, 'x-custom': info.fieldName + ' ' + context.headers['x-tenant'] } });`,
      },
    );
    await using gateway = await gatewayOf(files);
    const read = await gateway.query('{ book(book_id: "b1") { title } }', {}, { 'x-tenant': 'acme' });
    expect(read.data).toEqual({ book: { title: 'One' } });
    const lent = await gateway.query('mutation { lend(input: { book_id: "b1" }) { book_id } }');
    expect(lent.data).toEqual({ lend: { book_id: 'b1' } });
    const [first, second] = upstream.received;
    expect(first?.headers).toMatchObject({ authorization: 'Bearer t', 'x-tenant': 'acme', 'x-custom': 'book acme' });
    expect(String(second?.body)).toBe('{"book-id":"b1"}');
  });

  it('may answer with as little as a status and a text, as Mesh demands no more', async () => {
    const files = libraryProject('http://127.0.0.1:9', 'customFetch: ./custom-fetch.cjs\n', {
      'custom-fetch.cjs': `module.exports = async () =>
        ({ status: 200, headers: { 'content-type': 'application/json' }, text: async () => '{"title":"Plain"}' });`,
    });
    await using gateway = await gatewayOf(files);
    const { data, errors } = await gateway.query('{ book(book_id: "b1") { title } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ book: { title: 'Plain' } });
  });

  it('is never given a path whose dot segments it would resolve', async () => {
    await using upstream = await library({ '/': book });
    const files = libraryProject(
      upstream.origin,
      'customFetch: ./custom-fetch.mjs\ngateway: { sources: { library: { dotSegments: encode } } }\n',
      { 'custom-fetch.mjs': 'export default (url, init) => fetch(url, init);' },
    );
    await using gateway = await gatewayOf(files);
    const { errors } = await gateway.query('{ book(book_id: "..") { title } }');
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', source: 'library' } }]);
    expect(upstream.received).toHaveLength(0);
  });

  it('that is no function stops the start with the name of its key', async () => {
    const files = libraryProject('http://127.0.0.1:9', 'customFetch: ./custom-fetch.mjs\n', {
      'custom-fetch.mjs': 'export const options = {};',
    });
    await expect(gatewayOf(files)).rejects.toThrow(
      '.meshrc.yaml:4:1 customFetch: "./custom-fetch.mjs" exports no function: export the fetch as default',
    );
  });
});

describe("a Mesh project's plugin with onDelegate", () => {
  it('stops the start with its name, since calls are compiled and it would be passed by', async () => {
    const plugin = { 'guard.mjs': 'export default () => ({ onDelegate() { throw new Error("refused"); } });' };
    await expect(
      gatewayOf(libraryProject('http://127.0.0.1:9', 'plugins: [{ ./guard.mjs: {} }]\n', plugin)),
    ).rejects.toThrow(
      /plugins\.0: the plugin "\.\/guard\.mjs" hooks into the delegation between sources \(onDelegate\)/,
    );
    await expect(
      gatewayOf(
        libraryProject('http://127.0.0.1:9', 'additionalEnvelopPlugins: ./more.mjs\n', {
          'more.mjs': 'export default [{ onDelegate() {} }];',
        }),
      ),
    ).rejects.toThrow(/additionalEnvelopPlugins: the plugin "\.\/more\.mjs" hooks into the delegation/);
  });
});
