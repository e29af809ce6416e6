import { createHash } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import type { LoopbackServer } from './upstream-loopback.ts';

const book = { book_id: 'b1', title: 'One' };
const titles = 'query Titles { books { title } }';
const ids = 'query Ids { books { book_id } }';
const lend = 'mutation Lend { lend(input: {}) { book_id } }';
const files = {
  'documents/titles.graphql': `${titles}\n`,
  'documents/shop/one.gql': 'query One($id: String!) { book(book_id: $id) { title } }',
  'documents/manifest.json': JSON.stringify({ 'ids@1': ids }),
  'documents/apollo.json': JSON.stringify({ operations: [{ id: 'lend', body: lend, name: 'Lend', type: 'mutation' }] }),
  'documents/README.md': 'Not a document.',
};

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const byHash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

describe.each([true, false])('persisted documents, with the hot path %s', (hotPath) => {
  let upstream: LoopbackServer;
  let open: TestGateway;
  let only: TestGateway;

  beforeAll(async () => {
    upstream = await library({ '/books': [book], '/books/b1': book, '/loans': {} });
    const project = (settings: string) =>
      libraryProject(
        upstream.origin,
        `gateway:
  server: { hotPath: ${hotPath} }
  persistedDocuments: ${settings}
serve: { batchingLimit: 5 }
`,
        files,
      );
    open = await gatewayOf(project('{ folder: ./documents }'));
    only = await gatewayOf(project('{ folder: documents, only: true }'));
  });
  beforeEach(() => {
    upstream.received.splice(0);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await only[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const post = async (gateway: TestGateway, body: unknown) => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, answer: (await response.json()) as never };
  };
  const get = async (gateway: TestGateway, params: Readonly<Record<string, string>>) => {
    const response = await fetch(`${gateway.url}?${new URLSearchParams(params)}`, { headers: { 'x-weft-csrf': '1' } });
    return { status: response.status, answer: (await response.json()) as never };
  };
  const oneTitle = { status: 200, answer: { data: { books: [{ title: 'One' }] } } };
  const refusal = (status: number, code: string) => ({
    status,
    answer: { errors: [expect.objectContaining({ extensions: { code } })] },
  });

  it.each([
    ['by its hash', byHash(hash(titles))],
    ['by its hash in capitals', byHash(hash(titles).toUpperCase())],
    ['by the hash of the file as it stands', byHash(hash(`${titles}\n`))],
    ['by its name', { documentId: 'titles' }],
    ['by its hash as an id', { documentId: `sha256:${hash(titles)}` }],
  ])('answers a document of the folder that is asked for %s', async (_, body) => {
    for (const gateway of [open, only]) {
      // More than once: what came before is known.
      for (let time = 0; time < 3; time += 1) expect(await post(gateway, body)).toEqual(oneTitle);
    }
  });

  it('answers documents of manifests by their ids, and by their hash', async () => {
    const answer = { status: 200, answer: { data: { books: [{ book_id: 'b1' }] } } };
    expect(await post(only, { documentId: 'ids@1' })).toEqual(answer);
    expect(await post(only, byHash(hash(ids)))).toEqual(answer);
    expect(await get(only, { documentId: 'ids@1' })).toEqual(answer);
  });

  it('takes variables, and documents named in a GET', async () => {
    const answer = { status: 200, answer: { data: { book: { title: 'One' } } } };
    expect(await post(only, { documentId: 'shop/one', variables: { id: 'b1' } })).toEqual(answer);
    const inUrl = { variables: JSON.stringify({ id: 'b1' }) };
    const text = files['documents/shop/one.gql'];
    const { extensions } = byHash(hash(text));
    expect(await get(only, { ...inUrl, extensions: JSON.stringify(extensions) })).toEqual(answer);
    expect(await get(open, { ...inUrl, documentId: 'shop/one' })).toEqual(answer);
  });

  it('refuses a mutation that is named in a GET', async () => {
    expect((await get(only, { documentId: 'lend' })).status).toBe(405);
    expect(upstream.received).toHaveLength(0);
  });

  it('keeps a document that a client registers with its hash', async () => {
    const text = `query New${hotPath} { books { title } }`;
    expect(await post(open, byHash(hash(text)))).toEqual({
      status: 200,
      answer: { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
    });
    expect(await post(open, { query: text, ...byHash(hash(text)) })).toEqual(oneTitle);
    expect(await post(open, byHash(hash(text)))).toEqual(oneTitle);
    expect(await get(open, { extensions: JSON.stringify(byHash(hash(text)).extensions) })).toEqual(oneTitle);
  });

  it.each([
    ['a hash that is not that of the text', { query: titles, ...byHash(hash('{ books { title } }')) }],
    ['another version', { extensions: { persistedQuery: { version: 2, sha256Hash: hash(titles) } } }],
    ['a hash that is no text', { extensions: { persistedQuery: { version: 1, sha256Hash: 7 } } }],
    ['something that is no object', { extensions: { persistedQuery: 'titles' } }],
    ['an id beside a document', { query: titles, documentId: 'titles' }],
    ['an id beside a hash', { documentId: 'titles', ...byHash(hash(titles)) }],
    ['an id that is no text', { documentId: 7 }],
  ])('refuses %s', async (_, body) => {
    expect(await post(open, body)).toEqual(refusal(400, 'BAD_REQUEST'));
    expect(upstream.received).toHaveLength(0);
  });

  it('does not take names of the language for ids', async () => {
    for (const documentId of ['__proto__', 'constructor', 'toString']) {
      expect(await post(open, { documentId })).toEqual({
        status: 200,
        answer: expect.objectContaining({ errors: expect.anything() }),
      });
    }
  });

  it('runs other documents beside them, unless it is told not to', async () => {
    const query = '{ books { title } }';
    expect(await post(open, { query })).toEqual(oneTitle);
    expect(await post(only, { query })).toEqual(refusal(403, 'DOCUMENT_NOT_TRUSTED'));
    expect(upstream.received).toHaveLength(1);
  });

  it.each([
    ['introspection', { query: getIntrospectionQuery() }],
    ['a probe', { query: '{ __typename }' }],
    ['a trusted document with a space more', { query: `${titles} ` }],
    [
      'a document of several operations of which one is trusted',
      { query: `${titles} ${ids}`, operationName: 'Titles' },
    ],
    ['a document that is registered', { query: '{ books { title } }', ...byHash(hash('{ books { title } }')) }],
    ['a hash that is not known', byHash(hash('{ books { title } }'))],
    ['what is no GraphQL', { query: '{' }],
  ])('where only trusted documents run, refuses %s', async (_, body) => {
    const refused = refusal(403, 'DOCUMENT_NOT_TRUSTED');
    expect(await post(only, body)).toEqual(refused);
    expect(upstream.received).toHaveLength(0);
  });

  it('where only trusted documents run, answers the text of one', async () => {
    expect(await post(only, { query: titles })).toEqual(oneTitle);
  });

  it('holds for each operation of a batch', async () => {
    const { answer } = await post(only, [{ documentId: 'titles' }, { query: '{ books { title } }' }]);
    expect(answer).toEqual([oneTitle.answer, refusal(403, 'DOCUMENT_NOT_TRUSTED').answer]);
    expect(upstream.received).toHaveLength(1);
  });

  it('holds for documents in forms and streams', async () => {
    const form = new URLSearchParams({ query: '{ books { title } }' });
    const headers = { 'x-weft-csrf': '1', accept: 'text/event-stream' };
    const answers = await Promise.all([
      fetch(only.url, { method: 'POST', body: form, headers: { 'x-weft-csrf': '1' } }),
      fetch(`${only.url}?${form}`, { headers }),
    ]);
    for (const answer of answers) expect(await answer.text()).toContain('DOCUMENT_NOT_TRUSTED');
    expect(upstream.received).toHaveLength(0);
  });
});
