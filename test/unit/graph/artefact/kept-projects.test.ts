import { describe, expect, it } from 'vitest';
import { operationFields } from '../../../../gateway/graph/bind/operation-index.ts';
import { callsOf } from '../../../../gateway/graph/stamps/stamp.ts';
import { libraryDescription } from '../../../e2e/library-upstream.ts';
import { type BothGraphs, bothGraphs } from './kept-graphs.ts';

const secret = 'canary-9d1f';

const config = (more: object = {}, source: object = {}) =>
  JSON.stringify({
    sources: [
      {
        name: 'library',
        handler: {
          openapi: {
            source: './library.yaml',
            endpoint: `\${LIBRARY_URL:http://127.0.0.1:1}`,
            operationHeaders: { 'x-key': `\${KEY:${secret}}`, 'x-caller': '{context.headers.authorization}' },
            queryParams: { token: `\${KEY:${secret}}` },
            schemaHeaders: { authorization: `\${KEY:${secret}}` },
            ...source,
          },
        },
      },
    ],
    additionalTypeDefs: './types.graphql',
    additionalResolvers: ['./resolvers.ts'],
    gateway: {
      schema: { style: 'graphql' },
      sources: { library: { credentials: { type: 'bearer', token: `\${KEY:${secret}}` } } },
    },
    ...more,
  });

const files = {
  'library.yaml': libraryDescription,
  'types.graphql': `
    extend type Book {
      author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author", sourceArgs: { id: "{root.authorId}" })
      shout: String
    }
    type Shelf @authenticated { mark: String, books: [Book!]!, since: Year }
    directive @authenticated on OBJECT
    scalar Year
    extend type Query { shelf(mark: String = "A"): Shelf }
  `,
  'resolvers.ts': `
    export default {
      Book: { shout: { selectionSet: '{ title }', resolve: (book) => book.title.toUpperCase() } },
      Query: { shelf: (_, { mark }) => ({ mark, books: [{ title: 'b', book_id: '1' }], since: 1984 }) },
      Year: { serialize: (year) => \`\${year} AD\`, parseValue: Number },
    };
  `,
};

function requestOf({ loaded }: Pick<BothGraphs, 'loaded'>, fieldName: string, input: object, data = {}) {
  const found = [...operationFields(loaded.schema)].find(({ field }) => field.name === fieldName);
  return found?.operation.rest?.request(input, data);
}

describe('a project that is loaded from what was kept of it', () => {
  it('has its own types, joins, resolvers and scalars, and the rules that its SDL spells', async () => {
    await using both = await bothGraphs({ '.meshrc.yaml': config(), ...files });
    const { loaded, built } = both;
    const type = (graph: typeof loaded, name: string) =>
      graph.schema.getType(name) as never as Record<string, (value: number) => string>;
    for (const graph of [built, loaded]) {
      expect(callsOf(fieldsOf(graph, 'Book')['author'] as never)).toEqual(['Query.author']);
      expect(type(graph, 'Year')['serialize']?.(1984)).toBe('1984 AD');
    }
    expect(loaded.schema.getType('Shelf')?.extensions['directives']).toEqual({ authenticated: [{}] });
    const { execute, parse } = await import('graphql');
    const document = parse('{ shelf { mark since books { title shout } } }');
    const answers = [built, loaded].map((graph) =>
      execute({ schema: graph.schema, document, contextValue: graph.createContext(request) }),
    );
    const [ofBuilt, ofLoaded] = await Promise.all(answers);
    expect(ofLoaded).toEqual(ofBuilt);
    expect(ofLoaded?.data).toEqual({ shelf: { mark: 'A', since: '1984 AD', books: [{ title: 'b', shout: 'B' }] } });
  });

  it('holds no value of the environment: neither address, header nor credential', async () => {
    await using both = await bothGraphs(
      { '.meshrc.yaml': config(), ...files },
      { LIBRARY_URL: `http://${secret}.test` },
    );
    expect(both.text).not.toContain(secret);
    await using meshStyle = await bothGraphs(
      {
        '.meshrc.yaml': config({ gateway: { schema: { style: 'mesh' } } }),
        ...files,
        'types.graphql': 'extend type Query { shelf: String }',
        'resolvers.ts': 'export default { Query: { shelf: () => "A" } }',
      },
      { LIBRARY_URL: `http://${secret}.test` },
    );
    expect(meshStyle.text).not.toContain(secret);
  });

  it('calls the endpoint, with the headers, of where it runs', async () => {
    const later = { LIBRARY_URL: 'https://later.test/v2', KEY: 'rotated' };
    await using both = await bothGraphs({ '.meshrc.yaml': config(), ...files }, {}, later);
    expect(
      requestOf(both, 'book', { path: { book_id: '7' } }, { context: { headers: { authorization: 'me' } } }),
    ).toMatchObject({
      origin: 'https://later.test',
      path: '/v2/books/7?token=rotated',
      headers: { 'x-key': 'rotated', 'x-caller': 'me' },
    });
  });

  it('reads what an operation is described as when it is first called, and the first of each source to try it', async () => {
    await using both = await bothGraphs({ '.meshrc.yaml': config(), ...files });
    // The operation, and the schema that it refers to.
    expect(both.recordsRead()).toBe(2);
  });

  it('does not start with an endpoint that is none where it runs', async () => {
    const attempt = bothGraphs({ '.meshrc.yaml': config(), ...files }, {}, { LIBRARY_URL: 'library.test' });
    await expect(attempt).rejects.toThrow('"library.test" is not a URL to call');
  });

  it('gives resolvers the pubsub and the cache of Mesh when they first ask for them', async () => {
    await using both = await bothGraphs({ '.meshrc.yaml': config(), ...files });
    const { cache, pubsub } = both.loaded.createContext(request) as {
      cache: { set(key: string, value: unknown): Promise<void> | void; get(key: string): unknown };
      pubsub: {
        subscribe(topic: string, listener: (value: unknown) => void): unknown;
        publish(topic: string, value: unknown): void;
      };
    };
    await cache.set('k', 1);
    expect(await cache.get('k')).toBe(1);
    const heard: unknown[] = [];
    await pubsub.subscribe('topic', (value) => heard.push(value));
    pubsub.publish('topic', 'said');
    expect(heard).toEqual(['said']);
  });

  it.each([
    [
      'enum values from resolvers',
      { ...files, 'resolvers.ts': 'export default { BookBinding: { HARD_COVER: "hard cover" } }' },
      /values of \w+ come from the project's resolvers/,
    ],
    [
      'a source that Mesh executes',
      {
        '.meshrc.yaml': config({ sources: [jsonSource()] }),
        'resolvers.ts': 'export default { Query: { shelf: () => "A" } }',
        'types.graphql': 'extend type Query { shelf: String }',
      },
      /is answered by Mesh's resolver|is executed by Mesh/,
    ],
    [
      'a directive that is given what is not of its type',
      {
        'types.graphql': 'directive @tag(kind: String!) on OBJECT\ntype Shelf @tag(kind: RED) { mark: String }',
        'resolvers.ts': 'export default {}',
      },
      /types\.graphql:2:12 @tag: its argument "kind" must be of type String!, not RED/,
    ],
  ])('is not kept with %s', async (_, changed, message) => {
    await expect(bothGraphs({ '.meshrc.yaml': config(), ...files, ...changed })).rejects.toThrow(message);
  });
});

function jsonSource() {
  return {
    name: 'library',
    handler: {
      jsonSchema: {
        endpoint: 'http://127.0.0.1:1',
        operations: [{ type: 'Query', field: 'pages', path: '/pages', method: 'GET', responseSample: { n: 1 } }],
      },
    },
  };
}

const request = { requestId: 'r', callerHeaders: {}, authorizeOperation: () => undefined } as never;

function fieldsOf(graph: BothGraphs['loaded'], name: string): Record<string, unknown> {
  return (graph.schema.getType(name) as never as { getFields(): Record<string, unknown> }).getFields();
}
