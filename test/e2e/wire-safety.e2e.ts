import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import type { LoopbackServer } from './upstream-loopback.ts';

const style = (rest = '') => `gateway: { schema: { style: graphql }${rest} }\n`;

describe('path arguments', () => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await library({ '/authors': { id: 'x', name: 'X' }, '/books': { book_id: 'b', title: 'B' } });
    gateway = await gatewayOf(libraryProject(upstream.origin, style()));
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const author = (id: string) => gateway.query('query ($id: String!) { author(id: $id) { name } }', { id });

  it.each([
    'a/b#c é',
    '../../admin?x=1'.replaceAll('.', 'x'),
    '%2e%2e',
    '{root.id}',
    '$&',
    'a;b=c,d',
    'a\u0000b',
    '😀',
    'a b+c',
  ])('arrive as the literal id %j, in one segment', async (id) => {
    upstream.received.length = 0;
    const { errors } = await author(id);
    expect(errors).toBeUndefined();
    const [request] = upstream.received;
    expect(request?.url.split('/')).toHaveLength(3);
    expect(decodeURIComponent(request?.url.slice('/authors/'.length) ?? '')).toBe(id);
  });

  it.each(['.', '..', '../admin', 'a/../b', 'a/..', '..\\admin', 'x\\..', './a', ''])(
    'that could change the path (%j) are refused before any call',
    async (id) => {
      upstream.received.length = 0;
      const { data, errors } = await author(id);
      expect(data).toEqual({ author: null });
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
      expect(upstream.received).toHaveLength(0);
    },
  );

  it('may hold dot segments where the source says so, still in one segment', async () => {
    await using own = await library({ '/authors': { id: 'x' } });
    await using lenient = await gatewayOf(
      libraryProject(own.origin, style(', sources: { library: { dotSegments: encode } }')),
    );
    await lenient.query('{ author(id: "../admin") { id } }');
    const [, , ...segments] = own.received[0]?.url.split('/') ?? [];
    expect(segments.map(decodeURIComponent)).toEqual(['../admin']);
  });
});

describe('enum values and names', () => {
  it('go on the wire and come back as the description writes them', async () => {
    await using upstream = await library({
      '/loans': ({ body }: { body: Buffer }) => JSON.parse(body.toString()),
      '/books': { book_id: 'b1', title: 'T', 'shelf-mark': 'A 7', binding: 'hard cover' },
    });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, style()));
    const { data, errors } = await gateway.query(
      `mutation ($loan: LoanInput!) { lend(input: $loan) { bookId binding } }`,
      { loan: { bookId: 'b1', binding: 'PAPER_BACK' } },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ lend: { bookId: 'b1', binding: 'PAPER_BACK' } });
    expect(JSON.parse(upstream.received[0]?.body.toString() ?? '')).toEqual({ 'book-id': 'b1', binding: 'paper-back' });
    const book = await gateway.query('{ book(bookId: "b1") { bookId shelfMark binding } }');
    expect(book.data).toEqual({ book: { bookId: 'b1', shelfMark: 'A 7', binding: 'HARD_COVER' } });
  });
});
