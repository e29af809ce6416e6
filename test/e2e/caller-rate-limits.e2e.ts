import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';

const book = { book_id: 'b1', title: 'One' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const keys = `keys:
  - { id: one, sha256: ${sha256('key-one')}, scopes: [] }
  - { id: two, sha256: ${sha256('key-two')}, scopes: [] }
`;

describe.each([true, false])('rate limits of callers, with the hot path %s', (hotPath) => {
  async function limited(rateLimit: string) {
    const upstream = await library({ '/books': [book], '/books/b1': book });
    const gateway = await gatewayOf(
      libraryProject(
        upstream.origin,
        `gateway:
  schema: { style: graphql }
  auth: { mode: protect-granular, apiKeys: { file: ./keys.yaml } }
  server: { hotPath: ${hotPath} }
  rateLimit: ${rateLimit}
serve: { batchingLimit: 9 }
`,
        { 'keys.yaml': keys },
      ),
    );
    return {
      upstream,
      async ask(body: unknown, headers: Readonly<Record<string, string>> = {}) {
        const response = await fetch(gateway.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(typeof body === 'string' ? { query: body } : body),
        });
        return { status: response.status, headers: response.headers, body: (await response.json()) as never };
      },
      async [Symbol.asyncDispose]() {
        await gateway[Symbol.asyncDispose]();
        await upstream[Symbol.asyncDispose]();
      },
    };
  }

  it('refuse what is asked too often, say when to come again, and call nothing', async () => {
    await using gateway = await limited('{ operations: 3/h }');
    const query = '{ books { title } }';
    const first = await gateway.ask(query);
    expect(first.body).toEqual({ data: { books: [{ title: 'One' }] } });
    expect(first.headers.get('ratelimit-policy')).toBe('"operations";q=3;w=3600');
    expect(first.headers.get('ratelimit')).toBe('"operations";r=2;t=1200');
    await gateway.ask('{ __typename }');
    await gateway.ask('not GraphQL');
    const calls = gateway.upstream.received.length;
    const { status, headers, body } = await gateway.ask(query);
    expect(status).toBe(429);
    const retryAfter = Number(headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(1000);
    expect(headers.get('ratelimit')).toMatch(/^"operations";r=0;t=3600$/);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', retryAfter } }] });
    expect(gateway.upstream.received).toHaveLength(calls);
  });

  it('count for each caller apart, and for all who are nobody by their address', async () => {
    await using gateway = await limited('{ operations: 1/h }');
    const status = async (headers?: Record<string, string>) => (await gateway.ask('{ __typename }', headers)).status;
    expect([await status({ 'x-api-key': 'key-one' }), await status({ 'x-api-key': 'key-one' })]).toEqual([200, 429]);
    expect([await status({ 'x-api-key': 'key-two' }), await status({ 'x-api-key': 'key-two' })]).toEqual([200, 429]);
    expect([await status(), await status({ 'x-forwarded-for': '10.0.0.1' })]).toEqual([200, 429]);
    expect(await status({ 'x-api-key': 'guessed' })).toBe(429);
  });

  it('count by cost, where the first answer counts as much as one that is shared', async () => {
    await using gateway = await limited('{ cost: 50/h }');
    const query = '{ books { title } }';
    const answers = [await gateway.ask(query), await gateway.ask(query), await gateway.ask(query)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit')?.split(';')[1])).toEqual(['r=30', 'r=10', 'r=10']);
    expect((await gateway.ask('{ book(bookId: "b1") { title } }')).status).toBe(429);
    expect((await gateway.ask('{ __typename }')).status).toBe(200);
  });

  it('count each operation of a batch', async () => {
    await using gateway = await limited('{ operations: 2/h }');
    const { body } = await gateway.ask(Array(3).fill({ query: '{ books { title } }' }));
    expect(body).toMatchObject([{ data: {} }, { data: {} }, { errors: [{ extensions: { code: 'RATE_LIMITED' } }] }]);
  });
});
