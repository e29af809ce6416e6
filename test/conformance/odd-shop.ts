import type { ServerResponse } from 'node:http';
import { type LoopbackServer, type ReceivedRequest, serve } from '../e2e/upstream-loopback.ts';

/** An API with everything that makes answers differ: unions, maps, enums, long integers, files, and joins between them. */
const description = `openapi: 3.0.3
info: { title: Odd shop, version: '1' }
paths:
  /items:
    get:
      operationId: items
      parameters:
        - { name: tags, in: query, schema: { type: array, items: { type: string } } }
        - { name: limit, in: query, schema: { type: integer, minimum: 1 } }
        - { name: sort, in: query, schema: { type: string, enum: [by name, by-price] } }
      responses: { '200': { description: All., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Item' } } } } } }
    post:
      operationId: addItem
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewItem' } } } }
      responses: { '201': { description: Added., content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } } }
  /items/{id}:
    get:
      operationId: item
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } } }
    delete:
      operationId: removeItem
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '204': { description: Removed. } }
  /makers:
    get:
      operationId: makers
      parameters: [{ name: ids, in: query, required: true, explode: false, schema: { type: array, items: { type: string } } }]
      responses: { '200': { description: Those there are., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Maker' } } } } } }
  /payments/{id}:
    get:
      operationId: payment
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: One., content: { application/json: { schema: { oneOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Bank' }], discriminator: { propertyName: kind } } } } } }
  /prices:
    get:
      operationId: prices
      responses: { '200': { description: By name., content: { application/json: { schema: { type: object, additionalProperties: { type: number } } } } } }
  /notes/{id}:
    get:
      operationId: note
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: Text., content: { text/plain: { schema: { type: string } } } } }
components:
  schemas:
    Item:
      type: object
      required: [id, name]
      properties:
        id: { type: string }
        name: { type: string }
        sort-order: { type: integer }
        stock: { type: integer, format: int64 }
        price: { type: number, nullable: true }
        state: { type: string, enum: [in stock, sold-out, '3rd'] }
        tags: { type: array, items: { type: string } }
        maker_id: { type: string }
        size: { type: object, required: [height], properties: { height: { type: number }, unit: { type: string } } }
        similar: { type: array, items: { $ref: '#/components/schemas/Item' } }
        extra: {}
    NewItem:
      type: object
      required: [name]
      properties: { name: { type: string }, stock: { type: integer, format: int64 }, state: { type: string, enum: [in stock, sold-out] }, tags: { type: array, items: { type: string } } }
    Maker: { type: object, required: [id], properties: { id: { type: string }, name: { type: string }, secret: { type: string } } }
    Card: { type: object, required: [kind, last4], properties: { kind: { type: string }, last4: { type: string } } }
    Bank: { type: object, required: [kind], properties: { kind: { type: string }, iban: { type: string } } }
`;

export interface OddShopProject {
  readonly hotPath: boolean;
  readonly compile: 'auto' | 'always' | 'off';
  /** Of `gateway.sources.shop`, beside the headers that go on. @default {} */
  readonly source?: string;
}

const keys =
  'keys: [{ id: ci, sha256: 2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683, scopes: [] }]\n';

/** A project over one odd shop. Its one API key is `key`. */
export function oddShopProject(origin: string, { hotPath, compile, source = '' }: OddShopProject) {
  const join =
    '@resolveTo(sourceName: "shop", sourceTypeName: "Query", sourceFieldName: "makers", keyField: "makerId", keysArg: "ids")';
  return {
    '.meshrc.yaml': `sources:
  - name: shop
    handler: { openapi: { source: ./shop.yaml, endpoint: '${origin}' } }
additionalTypeDefs: |
  extend type Item { maker: Maker ${join} }
gateway:
  schema: { style: graphql }
  auth:
    mode: protect-granular
    apiKeys: { file: ./keys.yaml }
    rules: { Maker.secret: authenticated }
  server: { hotPath: ${hotPath}, compile: ${compile}, cors: { origins: [https://shop.example.com] } }
  sources: { shop: { forwardHeaders: [x-tenant], retry: false, breaker: false, ${source} } }
`,
    'shop.yaml': description,
    'keys.yaml': keys,
  };
}

/**
 * The shop's API: the same answer to the same request, right or wrong, for ever.
 * @param changes whether each change that succeeds is seen in all later answers
 */
export function oddShop({ changes = false } = {}): Promise<LoopbackServer> {
  let changed = 0;
  return serve((request, response) => {
    const { url, method, headers } = request;
    const chance = hash(`${method} ${url}`);
    response.setHeader(
      'cache-control',
      ['no-store', 'max-age=600', 'max-age=600', 'public, max-age=600, s-maxage=900', 'private, max-age=600'][
        chance % 5
      ] ?? '',
    );
    if (chance % 3 === 0) response.setHeader('vary', 'x-tenant');
    if (fault(response, Math.floor(chance / 7) % 24, [400, 404, 409, 422, 403, 401, 500, 503][chance % 8] ?? 400))
      return;
    if (changes && method !== 'GET') changed += 1;
    if (method === 'DELETE') {
      response.writeHead(204).end();
      return;
    }
    const { pathname, searchParams } = new URL(url, 'http://a');
    const [, kind = '', id = ''] = decodeURIComponent(pathname).split('/');
    const tenant = `${headers['x-tenant'] ?? ''}${changed > 0 ? changed : ''}`;
    if (kind === 'notes') response.setHeader('content-type', 'text/plain').end(`Note ${id} ${tenant} — ünïcode`);
    else answer(response, method === 'POST' ? 201 : 200, answerOf(kind, id, searchParams, request, tenant));
  });
}

/** What an API does that is not well. */
function fault(response: ServerResponse, chance: number, status: number): boolean {
  switch (chance) {
    case 0:
    case 1:
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"no"}');
      return true;
    case 2:
      response.setHeader('content-type', 'text/html').end('<html></html>');
      return true;
    case 3:
      response.setHeader('content-type', 'application/json').end('[{"id":"a","na');
      return true;
    case 4:
      response.setHeader('content-type', 'application/json').end('null');
      return true;
    case 5:
      response.setHeader('content-type', 'application/json').end();
      return true;
    case 6:
      response.destroy();
      return true;
    default:
      return false;
  }
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(value).replaceAll('"(long)"', '9007199254740993'));
}

function answerOf(
  kind: string,
  id: string,
  search: URLSearchParams,
  { body }: ReceivedRequest,
  tenant: string,
): unknown {
  switch (kind) {
    case 'items':
      if (id !== '') return item(id, tenant, 2);
      if (body.length > 0) return { ...item('new', tenant, 0), ...(JSON.parse(body.toString()) as object) };
      return ['a', 'b', 'c', 'd', 'e', 'f']
        .slice(0, Number(search.get('limit') ?? 4))
        .map((each) => item(each + search.get('sort'), tenant, 1));
    case 'makers':
      return (search.get('ids') ?? '')
        .split(',')
        .filter((each) => hash(each) % 5 > 0)
        .reverse()
        .map(maker);
    case 'payments':
      return [
        { kind: 'Card', last4: '1234' },
        { kind: 'Bank', iban: id },
        { kind: 'Bank' },
        { last4: id },
        { kind: 'Cash' },
        7,
      ][hash(id) % 6];
    case 'prices':
      return { 'a b': 1.5, b: tenant.length, c: tenant === 'odd' ? 'dear' : 2 };
    default:
      return {};
  }
}

/** Mostly as it should be; now and then a property is missing, `null`, or something else. */
function item(id: string, tenant: string, depth: number): Record<string, unknown> {
  const right: Record<string, unknown> = {
    id,
    name: `Item ${id} ${tenant} — ü`,
    'sort-order': hash(id) % 100,
    stock: hash(id) % 2 === 0 ? '(long)' : 3,
    price: null,
    state: ['in stock', 'sold-out', '3rd', 'lost'][hash(`${id}s`) % 4],
    tags: ['x', 'y'].slice(hash(id) % 3),
    maker_id: ['m1', 'm2', 'm3', 'm4'][hash(`${id}m`) % 4],
    size: { height: 1.25, unit: 'm' },
    extra: { a: [1, { b: null }] },
    ...(depth > 0 && { similar: [item(`${id}1`, tenant, depth - 1), item(`${id}2`, tenant, depth - 1)] }),
  };
  const names = Object.keys(right);
  const wrong = names[hash(`${id}!`) % (3 * names.length)];
  if (wrong !== undefined) right[wrong] = [undefined, null, 'text', 1.5, [], {}, [null], true][hash(`${id}?`) % 8];
  return right;
}

function maker(id: string): unknown {
  return { id, name: hash(id) % 7 === 0 ? null : `Maker ${id}`, secret: `secret of ${id}` };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
