import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import type { LoopbackServer } from './upstream-loopback.ts';

const list = `openapi: 3.0.3
info: { title: Lists, version: '1' }
paths:
  /items:
    get:
      operationId: items
      parameters:
        - { name: limit, in: query, schema: { type: integer, default: 5 } }
      responses: { '200': { description: Some., content: { application/json: { schema: { type: array, items: { type: object, title: Item, properties: { id: { type: string } } } } } } } }
  /size:
    get:
      operationId: dress
      parameters: [{ name: size, in: query, schema: { type: integer } }]
      responses: { '200': { description: One., content: { application/json: { schema: { type: object, title: Dress, properties: { id: { type: string } } } } } } }
`;

describe.each([true, false])('limits of operations, with the hot path %s', (hotPath) => {
  let upstream: LoopbackServer;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await library({ '/items': [{ id: '1' }], '/size': { id: '2' } });
    gateway = await gatewayOf({
      '.meshrc.yaml': `sources: [{ name: lists, handler: { openapi: { source: ./list.yaml, endpoint: "${upstream.origin}" } } }]
gateway:
  schema: { style: graphql }
  server: { hotPath: ${hotPath} }
  limits: { pageSize: 50, cost: 60 }
`,
      'list.yaml': list,
    });
  });
  beforeEach(() => {
    upstream.received.splice(0);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const tooLong = { code: 'QUERY_TOO_COMPLEX', limit: 'pageSize', allowed: 50 };

  it.each<[string, Record<string, unknown>, number]>([
    ['{ items(limit: 51) { id } }', {}, 51],
    ['query ($n: Int) { items(limit: $n) { id } }', { n: 99 }, 99],
    ['query ($n: Int = 70) { ...F } fragment F on Query { ... { x: items(limit: $n) { id } } }', {}, 70],
    ['query ($no: Boolean = false) { items(limit: 60) @include(if: $no) { id } }', {}, 60],
  ])('refuse %s with %j before any call', async (query, variables, found) => {
    for (let time = 0; time < 3; time += 1) {
      const { status, data, errors } = await gateway.query(query, variables);
      expect([status, data]).toEqual([400, undefined]);
      expect(errors?.[0]).toMatchObject({ extensions: { ...tooLong, found } });
    }
    expect(upstream.received).toHaveLength(0);
  });

  it('decide anew for each value of a variable', async () => {
    const query = 'query ($n: Int) { items(limit: $n) { id } }';
    expect((await gateway.query(query, { n: 20 })).data).toEqual({ items: [{ id: '1' }] });
    expect((await gateway.query(query, { n: 51 })).status).toBe(400);
    expect((await gateway.query(query, { n: 21 })).data).toEqual({ items: [{ id: '1' }] });
  });

  it('leave a size of something else alone', async () => {
    expect((await gateway.query('{ dress(size: 5000) { id } }')).data).toEqual({ dress: { id: '2' } });
  });

  it('refuse what costs too much: ten for each call, one for each object', async () => {
    const cheap = '{ a: items(limit: 20) { id } b: items(limit: 20) { id } }';
    const dear = '{ a: items(limit: 20) { id } b: items(limit: 21) { id } }';
    expect((await gateway.query(cheap)).data).toEqual({ a: [{ id: '1' }], b: [{ id: '1' }] });
    upstream.received.splice(0);
    const { status, errors } = await gateway.query(dear);
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions).toEqual({ code: 'QUERY_TOO_COMPLEX', limit: 'cost', allowed: 60, found: 61 });
    expect(upstream.received).toHaveLength(0);
  });

  it('tell what an operation costs to whom asks', async () => {
    const { text } = await gateway.query('{ items { id } }', {}, { 'x-weft-cost': '1' });
    expect(JSON.parse(text)).toEqual({ data: { items: [{ id: '1' }] }, extensions: { cost: { requested: 15 } } });
    expect((await gateway.query('{ items { id } }')).text).not.toContain('extensions');
  });
});

describe('@cost and @listSize of a project', () => {
  it('say what its fields cost', async () => {
    await using upstream = await library({ '/books': [{ book_id: 'b1', title: 'One' }] });
    const project = libraryProject(
      upstream.origin,
      `additionalTypeDefs: |
  directive @cost(weight: String!) on FIELD_DEFINITION
  directive @listSize(assumedSize: Int) on FIELD_DEFINITION
  extend type Query { shelf: [Book] @cost(weight: "100") @listSize(assumedSize: 7) }
additionalResolvers: [./resolvers.mjs]
gateway: { limits: { cost: 150 } }
`,
      { 'resolvers.mjs': `export default { Query: { shelf: () => [{ title: 'One' }] } };` },
    );
    await using gateway = await gatewayOf(project);
    const { text } = await gateway.query('{ shelf { title } }', {}, { 'x-weft-cost': '1' });
    expect(JSON.parse(text)).toMatchObject({
      data: { shelf: [{ title: 'One' }] },
      extensions: { cost: { requested: 107 } },
    });
    const { errors } = await gateway.query('{ a: shelf { title } b: shelf { title } }');
    expect(errors?.[0]?.extensions).toMatchObject({ limit: 'cost', found: 214 });
  });
});
