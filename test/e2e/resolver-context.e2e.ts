import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library, libraryDescription } from './library-upstream.ts';
import { serve } from './upstream-loopback.ts';

const key = 'a-key-of-nobody';

/** A project over the library whose calls say who asks, with these resolvers. */
const project = (origin: string, sdl: string, resolvers: string, deadline = '5s') => ({
  '.meshrc.yaml': `sources:
  - name: library
    handler:
      openapi:
        source: ./library.yaml
        endpoint: '${origin}'
        operationHeaders: { x-user: '{context.user.id}' }
additionalTypeDefs: |
  ${sdl}
additionalResolvers: [./resolvers.js]
gateway:
  schema: { style: graphql }
  deadline: ${deadline}
  auth: { apiKeys: { header: x-api-key, file: ./keys.yaml } }
`,
  'library.yaml': libraryDescription,
  'keys.yaml': `keys: [{ id: ines, sha256: ${createHash('sha256').update(key).digest('hex')} }]`,
  'resolvers.js': `export default ${resolvers};`,
});
const headers = { 'x-api-key': key };
const book = { book_id: 'b', title: 'B' };

/** A library that never answers for its books, and says `{"rows":[]}` to everything else. */
const libraryWithoutBooks = () =>
  serve(({ url }, response) => {
    if (!url.startsWith('/books')) response.setHeader('content-type', 'application/json').end('{"rows":[]}');
  });

describe("a call of a resolver by the context's sources", () => {
  it('is made on behalf of the caller, as the operation itself is', async () => {
    await using upstream = await library({ '/books': [book] });
    const resolvers = `{ Query: {
      direct: (_root, _args, { sources }) => sources.library.books().then((books) => books.length),
      within: (_root, _args, context) => context.within({ ms: 1000 }).sources.library.books().then((books) => books.length),
    } }`;
    await using gateway = await gatewayOf(
      project(upstream.origin, 'extend type Query { direct: Int within: Int }', resolvers),
    );
    const { data } = await gateway.query('{ books { title } direct within }', {}, headers);
    expect(data).toEqual({ books: [{ title: 'B' }], direct: 1, within: 1 });
    // The first two are one call of the operation; a part has calls of its own, and its equal one joins that in flight.
    expect(upstream.received.map((request) => request.headers['x-user'])).toEqual(['ines']);
  });
});

describe('within', () => {
  it('ends the calls of a part when its time is over, and the operation goes on', async () => {
    await using upstream = await libraryWithoutBooks();
    const resolvers = `{ Query: { part: async (_root, _args, context) => {
      const { sources } = context.within({ ms: 30 });
      const code = await sources.library.books().then(() => 'none', (error) => error.code);
      const rest = await context.sources.library.authorsByIds({ ids: ['1'] });
      return code + ' ' + rest.rows.length;
    } } }`;
    await using gateway = await gatewayOf(project(upstream.origin, 'extend type Query { part: String }', resolvers));
    const { data, errors } = await gateway.query('{ part }', {}, headers);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ part: 'DEADLINE_EXCEEDED 0' });
  });

  it('never gives a part more time than the operation has, unless it is to outlast it', async () => {
    await using upstream = await libraryWithoutBooks();
    const resolvers = `{ Mutation: { change: async (_root, _args, context) => {
      const outlasting = context.within({ ms: 5000, beyondOperation: true });
      const begun = performance.now();
      const code = await context.within({ ms: 5000 }).sources.library.books().then(() => 'none', (error) => error.code);
      const waited = performance.now() - begun;
      await outlasting.sources.library.lend({ input: { binding: code === 'DEADLINE_EXCEEDED' && waited < 4000 ? 'PAPER_BACK' : 'HARD_COVER' } });
      return code;
    } } }`;
    await using gateway = await gatewayOf(
      project(upstream.origin, 'extend type Mutation { change: String }', resolvers, '100ms'),
    );
    await gateway.query('mutation { change }', {}, headers);
    await vi.waitFor(() => expect(upstream.received.map(({ url }) => url)).toContain('/loans'));
    const undo = upstream.received.find(({ url }) => url === '/loans');
    expect([undo?.headers['x-user'], String(undo?.body)]).toEqual(['ines', '{"binding":"paper-back"}']);
  });

  it.each([0, -1, Number.NaN])('refuses %s for a time', async (ms) => {
    await using upstream = await library({});
    const resolvers = `{ Query: { part: (_root, _args, context) => {
      try { context.within({ ms: ${ms} }); } catch (error) { return error.message; }
    } } }`;
    await using gateway = await gatewayOf(project(upstream.origin, 'extend type Query { part: String }', resolvers));
    const { data } = await gateway.query('{ part }', {}, headers);
    expect(data).toEqual({ part: `within: "ms" must be a number above 0, not ${ms}.` });
  });
});
