import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import type { LoopbackServer } from './upstream-loopback.ts';

const limits = '{ depth: 3, aliases: 2, rootFields: 4, directives: 2, tokens: 60 }';
const book = { book_id: 'b1', title: 'One' };

const beyond: readonly { limit: string; query: string; allowed: number; found?: number }[] = [
  { limit: 'depth', query: '{ __typename a { b { c { d } } } }', allowed: 3, found: 4 },
  { limit: 'depth', query: '{ ...A } fragment A on Query { a { b { c { d } } } }', allowed: 3, found: 4 },
  { limit: 'aliases', query: '{ a: books { title } b: books { title } c: books { title } }', allowed: 2, found: 3 },
  {
    limit: 'aliases',
    query: '{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...C ...C } fragment C on Query { a: x }',
    allowed: 2,
    found: 4,
  },
  {
    limit: 'rootFields',
    query: '{ books { title } books { title } ... { books { title } } ...A } fragment A on Query { a b }',
    allowed: 4,
    found: 5,
  },
  {
    limit: 'directives',
    query: 'query @a { ...A @b } fragment A on Query { books @c { title } }',
    allowed: 2,
    found: 3,
  },
  { limit: 'tokens', query: `{ books { ${'title '.repeat(56)} } }`, allowed: 60 },
  { limit: 'lines', query: `{${'\n'.repeat(10_000)}books { title } }`, allowed: 10_000, found: 10_001 },
];

describe('limits of documents', () => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await library({ '/books': [book] });
    gateway = await gatewayOf(
      libraryProject(upstream.origin, `gateway:\n  limits: ${limits}\nserve: { batchingLimit: 2 }\n`),
    );
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  it.each(beyond)('refuse what is beyond $limit before any call: $query', async ({ limit, query, allowed, found }) => {
    const { status, data, errors } = await gateway.query(query);
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toEqual({ code: 'QUERY_TOO_COMPLEX', limit, allowed, ...(found && { found }) });
    expect(upstream.received).toHaveLength(0);
  });

  it('answer what is within them', async () => {
    const { data } = await gateway.query('query ($yes: Boolean!) { a: books @include(if: $yes) { t: title } }', {
      yes: true,
    });
    expect(data).toEqual({ a: [{ t: 'One' }] });
    const full = `{ books { ${'title '.repeat(55)} } }`;
    expect((await gateway.query(full)).data).toEqual({ books: [{ title: 'One' }] });
  });

  it('leave a circle of fragments to validation, which refuses it', async () => {
    const { status, errors } = await gateway.query(
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    );
    expect([status, errors?.[0]?.extensions?.['code']]).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it('hold for each operation of a batch', async () => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: '{ books { title } }' }, { query: beyond[2]?.query }]),
    });
    expect(await response.json()).toMatchObject([
      { data: { books: [{ title: 'One' }] } },
      { errors: [{ extensions: { limit: 'aliases' } }] },
    ]);
  });
});

describe('a project without a gateway section', () => {
  it('has no limits of documents', async () => {
    await using upstream = await library({ '/books': [book] });
    await using gateway = await gatewayOf(libraryProject(upstream.origin, ''));
    const many = Array.from({ length: 2000 }, (_, i) => `a${i}: books { title }`).join(' ');
    expect(Object.keys((await gateway.query(`{ ${many} }`)).data ?? {})).toHaveLength(2000);
  });
});

describe('a plugin of the project that parses and validates in its own way', () => {
  const files = {
    'envelop.mjs': `import { parse } from 'graphql';
      export default [{
        onParse({ setParseFn }) { setParseFn((source) => parse(source)); },
        onValidate({ setValidationFn }) { setValidationFn(() => []); },
      }];`,
  };

  it.each([
    ...beyond.map(({ limit, query }) => ({ limit, query })),
    { limit: 'depth', query: '{ books { ...A } } fragment A on Book { title ...B } fragment B on Book { ...A }' },
  ])('does not lift the limit $limit: $query', async ({ limit, query }) => {
    await using upstream = await library({ '/books': [book] });
    await using gateway = await gatewayOf(
      libraryProject(
        upstream.origin,
        `additionalEnvelopPlugins: ./envelop.mjs\ngateway:\n  limits: ${limits}\n`,
        files,
      ),
    );
    const { status, errors } = await gateway.query(query);
    expect([status, errors?.[0]?.extensions?.['limit']]).toEqual([400, limit]);
    expect(upstream.received).toHaveLength(0);
  });
});
