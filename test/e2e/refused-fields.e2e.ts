import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GraphQLAnswer, gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryDescription } from './library-upstream.ts';
import type { LoopbackServer } from './upstream-loopback.ts';
import { comparable, wireAnswer } from './wire-answer.ts';

const digest = (key: string) => createHash('sha256').update(key).digest('hex');
const reader = { 'x-api-key': 'the-key-of-a-reader' };
const staff = { 'x-api-key': 'the-key-of-staff' };

const projectWith = (server: string, more = '') => ({
  '.meshrc.yaml': `sources:
  - name: library
    handler: { openapi: { source: ./library.yaml, endpoint: '${upstream.origin}' } }
additionalTypeDefs: |
  extend type Book {
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "author",
      sourceArgs: { id: "{root.authorId}" }, requiredSelectionSet: "{ authorId }")
  }
${more}gateway:
  schema: { style: graphql }
  server: { ${server} }
  explain: true
  limits: { aliases: 3 }
  auth:
    mode: protect-granular
    refuse: fields
    apiKeys: { file: ./keys.yaml }
    policies: { staff: { claims: { role: staff } } }
    rules:
      Query.author: { args: { id: '{user.sub}' }, unless: [[all]] }
      Query.counts: { policies: [[staff]] }
      Query.__schema: authenticated
      Book.title: { scopes: [[titles]] }
      Book.shelfMark: authenticated
      Loan.binding: authenticated
`,
  'library.yaml': libraryDescription,
  'keys.yaml': `keys:
  - { id: reader, sha256: ${digest('the-key-of-a-reader')}, scopes: [titles], claims: { sub: '7' } }
  - { id: staff, sha256: ${digest('the-key-of-staff')}, scopes: [titles, all], claims: { role: staff } }
`,
});

const book = { book_id: 'b1', title: 'Hers', author_id: 7, 'shelf-mark': 'A1', binding: 'hard cover' };
const ways = ['compile: always', 'compile: off', 'hotPath: false', 'hotPath: false, compile: off'];

const twoBooks = [book, { ...book, book_id: 'b2', author_id: 8 }];

let books = twoBooks;
let upstream: LoopbackServer;
const gateways: TestGateway[] = [];
beforeAll(async () => {
  upstream = await library({
    '/books': () => books,
    '/books/b1': book,
    '/books/none': { ...book, title: undefined },
    '/authors': (_: unknown, path: string) => ({ id: path.slice(9), name: `Author ${path.slice(9)}` }),
    '/counts': [{ n: 1 }],
    '/loans': { 'book-id': 'b1', binding: 'paper-back' },
  });
  for (const way of ways) gateways.push(await gatewayOf(projectWith(way)));
});
afterAll(async () => {
  for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(() => {
  upstream.received.length = 0;
  books = twoBooks;
});
const called = () => upstream.received.map(({ url }) => url);

type Headers = Readonly<Record<string, string>>;

/** What every way answers, the same bytes and headers, anew and again. */
async function ask(query: string, headers: Headers = {}, variables: object = {}): Promise<GraphQLAnswer> {
  const body = JSON.stringify({ query, variables });
  const answers = [];
  for (const { url } of gateways) {
    for (const _ of [1, 2, 3]) answers.push(comparable(await wireAnswer({ url, body, headers })));
  }
  const [first] = answers;
  for (const answer of answers) expect(answer).toEqual(first);
  const text = Buffer.from(first?.body ?? '', 'latin1').toString();
  return { ...(JSON.parse(text) as object), status: first?.status ?? 0, text };
}

const nobody = (field: string) => ({
  message: `${field} needs a signed-in caller.`,
  extensions: { code: 'UNAUTHENTICATED' },
});
const notThem = (field: string) => ({
  message: `The caller may not ask for ${field}.`,
  extensions: { code: 'FORBIDDEN' },
});

describe('where fields are refused alone', () => {
  it('a refused field is null, with an error at its place in each item, under its alias; the rest is answered', async () => {
    const answer = await ask('{ books { bookId mark: shelfMark ... on Book { shelfMark __typename } } }');
    const row = (bookId: string) => ({ bookId, mark: null, shelfMark: null, __typename: 'Book' });
    expect(answer).toMatchObject({ status: 200, data: { books: [row('b1'), row('b2')] } });
    expect(answer.text).toContain(JSON.stringify([row('b1'), row('b2')]));
    expect(answer.errors).toEqual(
      [
        ['books', 0, 'mark'],
        ['books', 0, 'shelfMark'],
        ['books', 1, 'mark'],
        ['books', 1, 'shelfMark'],
      ].map((path) => ({ ...nobody('Book.shelfMark'), path, locations: [expect.anything()] })),
    );
    expect(answer.errors?.map((error) => Object(error).locations[0].column)).toEqual([18, 48, 18, 48]);
  });

  it('a field that cannot be null takes along what is around it, and no more', async () => {
    const { status, data, errors } = await ask(
      '{ books { bookId title } one: book(bookId: "b1") { title } __typename }',
    );
    expect({ status, data }).toEqual({ status: 200, data: { books: null, one: null, __typename: 'Query' } });
    expect(errors?.map(({ path }) => path)).toEqual([
      ['books', 0, 'title'],
      ['one', 'title'],
    ]);
  });

  it('nothing of a refused field is called, nor a join behind it', async () => {
    const { status, data, errors } = await ask('{ book(bookId: "b1") { bookId author { name } } counts { n } }');
    expect({ status, data }).toEqual({ status: 200, data: { book: { bookId: 'b1', author: null }, counts: null } });
    expect(errors).toMatchObject([nobody('Book.author'), nobody('Query.counts')]);
    expect(new Set(called())).toEqual(new Set(['/books/b1']));
  });

  it('an argument rule refuses those selections alone that give what is another’s', async () => {
    const query = 'query ($id: String!) { mine: author(id: "7") { name } theirs: author(id: $id) { name } }';
    const theirs = await ask(query, reader, { id: '8' });
    expect(theirs).toMatchObject({ status: 200, data: { mine: { name: 'Author 7' }, theirs: null } });
    expect(theirs.errors).toMatchObject([{ ...notThem('Query.author'), path: ['theirs'] }]);
    expect(new Set(called())).toEqual(new Set(['/authors/7']));
    expect(await ask(query, reader, { id: '7' })).toMatchObject({ data: { theirs: { name: 'Author 7' } } });
    expect(await ask(query, staff, { id: '8' })).toMatchObject({ data: { theirs: { name: 'Author 8' } } });
  });

  it('a policy refuses its field alone', async () => {
    const { data, errors } = await ask('{ counts { n } books { title } }', reader);
    expect(data).toEqual({ counts: null, books: [{ title: 'Hers' }, { title: 'Hers' }] });
    expect(errors).toMatchObject([{ ...notThem('Query.counts'), path: ['counts'] }]);
    expect(new Set(called())).toEqual(new Set(['/books']));
    expect((await ask('{ counts { n } }', staff)).data).toEqual({ counts: [{ n: 1 }] });
  });

  it('what @skip and @include leave out is not refused', async () => {
    const query = `query ($with: Boolean!) { book(bookId: "b1") { bookId ...M @include(if: $with) } }
      fragment M on Book { shelfMark }`;
    const left = await ask(query, {}, { with: false });
    expect([left.data, left.errors]).toEqual([{ book: { bookId: 'b1' } }, undefined]);
    expect((await ask(query, {}, { with: true })).data).toEqual({ book: { bookId: 'b1', shelfMark: null } });
    const wrong = await ask(query, {}, { with: 'yes' });
    expect([wrong.status, wrong.data]).toEqual([400, undefined]);
  });

  it('introspection is refused as any field, which takes the answer along: it cannot be null', async () => {
    const { status, data, errors } = await ask('{ __schema { queryType { name } } __type(name: "Book") { name } }');
    expect({ status, data }).toEqual({ status: 200, data: null });
    expect(errors).toMatchObject([{ ...nobody('Query.__schema'), path: ['__schema'] }]);
    expect((await ask('{ __type(name: "Book") { name } }')).data).toEqual({ __type: { name: 'Book' } });
  });

  it('an operation of which nothing is left is refused as a whole, with its status and challenge', async () => {
    const query = '{ counts { n } ...A } fragment A on Query { author(id: "7") { name } }';
    const anonymous = await ask(query);
    expect(anonymous).toMatchObject({ status: 401, errors: [nobody('Query.counts'), nobody('Query.author')] });
    expect('data' in anonymous).toBe(false);
    expect(await ask('{ counts { n } }', reader)).toMatchObject({ status: 403, errors: [notThem('Query.counts')] });
    for (const { url } of gateways) {
      const { headers } = await wireAnswer({ url, body: JSON.stringify({ query }) });
      expect(headers['www-authenticate']).toBe('ApiKey realm="graphql", header="x-api-key"');
    }
    expect(called()).toEqual([]);
  });

  it('an operation with more than a thousand refused places in its answer is refused as a whole, and those in one place count', async () => {
    const query = '{ books { bookId shelfMark mark: shelfMark } }';
    books = Array.from({ length: 500 }, () => book);
    const { status, errors } = await ask(query);
    expect([status, errors?.length]).toEqual([200, 1000]);
    books = [...books, book];
    const more = await ask(query);
    expect(more).toMatchObject({ status: 401, errors: [nobody('Book.shelfMark')] });
    expect('data' in more).toBe(false);
    const often = await ask(`{ books { bookId ${'shelfMark '.repeat(2)} } }`);
    expect(often).toMatchObject({ status: 401, errors: [nobody('Book.shelfMark')] });
  });

  it('a mutation is refused as a whole, and changes nothing', async () => {
    const query = 'mutation { lend(input: { bookId: "b1" }) { bookId binding } }';
    expect(await ask(query)).toMatchObject({ status: 401, errors: [nobody('Loan.binding')] });
    expect(called()).toEqual([]);
    expect(await ask('mutation { lend(input: { bookId: "b1" }) { bookId } }')).toMatchObject({ status: 200 });
  });

  it('the names of an answer are its client’s, even those that stand for refused fields here', async () => {
    const query = '{ book(bookId: "b1") { __refused_shelfMark: bookId __proto__: shelfMark shelfMark } }';
    const { text } = await ask(query);
    expect(text).toContain('{"book":{"__refused_shelfMark":"b1","__proto__":null,"shelfMark":null}}');
    for (const name of ['___refused_shelfMark', '___refused_', '___refused_y']) {
      const both = await ask(`{ book(bookId: "b1") { ${name}: bookId __refused_x: bookId shelfMark } }`);
      expect(both).toMatchObject({ status: 200, data: { book: { [name]: 'b1', __refused_x: 'b1', shelfMark: null } } });
      expect(both.errors).toHaveLength(1);
    }
  });

  it('an operation is explained by the calls of what is executed of it', async () => {
    const query = '{ book(bookId: "b1") { bookId author { name } } counts { n } }';
    for (const gateway of gateways) {
      const { text } = await gateway.query(query, {}, { 'x-weft-explain': '1' });
      const { calls, made } = JSON.parse(text).extensions.explain;
      expect(calls).toMatchObject([{ path: 'book', calls: 1 }]);
      expect(made).toHaveLength(1);
    }
  });

  it('limits hold for what is asked, and not for what is executed of it', async () => {
    const query = '{ book(bookId: "b1") { a: shelfMark b: shelfMark c: bookId shelfMark } }';
    expect(await ask(query)).toMatchObject({ status: 200, data: { book: { a: null, c: 'b1', shelfMark: null } } });
    const { status, errors } = await ask('{ book(bookId: "b1") { a: shelfMark b: shelfMark c: bookId d: bookId } }');
    expect([status, errors?.[0]?.extensions?.['code']]).toEqual([400, 'QUERY_TOO_COMPLEX']);
  });

  it('callers who ask the same at the same time are answered each by what they may', async () => {
    const query = '{ books { bookId shelfMark } }';
    for (const gateway of gateways) {
      const asked = [{}, reader, {}, staff, reader, {}].map((headers) => gateway.query(query, {}, headers as Headers));
      const marks = (await Promise.all(asked)).map(({ text }) => /"shelfMark":(null|"A1")/.exec(text)?.[1]);
      expect(marks).toEqual(['null', '"A1"', 'null', '"A1"', '"A1"', 'null']);
    }
  });

  it.each([
    ['by the document that is executed', 'print(args.document)', 2],
    ['by what was sent', 'args.contextValue.params.query', 1],
  ])('a plugin of the project that keeps answers %s brings nothing back', async (_, key, calls) => {
    const plugin = `import { print } from 'graphql';
      const kept = new Map();
      export default [{ onExecute({ args, setResultAndStopExecution }) {
        const key = ${key};
        if (kept.has(key)) return setResultAndStopExecution(kept.get(key));
        return { onExecuteDone({ result }) { kept.set(key, result); } };
      } }];`;
    const project = projectWith('compile: auto', 'additionalEnvelopPlugins: ./plugin.js\n');
    await using gateway = await gatewayOf({ ...project, 'plugin.js': plugin });
    const marks = [];
    for (const headers of [staff, {}, reader, {}, staff] as Headers[]) {
      const { text } = await gateway.query('{ book(bookId: "b1") { bookId shelfMark } }', {}, headers);
      marks.push(/"shelfMark":(null|"A1")/.exec(text)?.[1]);
    }
    expect(marks).toEqual(['"A1"', 'null', '"A1"', 'null', '"A1"']);
    expect(called()).toHaveLength(calls);
  });
});
