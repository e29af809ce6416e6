import { describe, expect, it } from 'vitest';
import type { DocumentReport } from '../../../gateway/project/inspect/document-report.ts';
import { inspectExitCode } from '../../../gateway/project/inspect/document-report.ts';
import { inspectDocument } from '../../../gateway/project/inspect/inspect-document.ts';
import { projectFolder } from '../../project-folder.ts';

const noFetch: typeof globalThis.fetch = () => Promise.reject(new Error('no network here'));

async function inspected(document: object): Promise<DocumentReport> {
  using folder = projectFolder({ 'api.json': JSON.stringify(document) });
  return await inspectDocument('api.json', { dir: folder.dir, fetch: noFetch });
}

/** An API in one line for each operation. */
function api(
  paths: Readonly<Record<string, object>>,
  schemas: Readonly<Record<string, object>> = {},
  more: object = {},
) {
  return {
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    paths,
    components: { schemas },
    ...more,
  };
}

const json = (schema: object) => ({ 200: { description: 'ok', content: { 'application/json': { schema } } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const list = (name: string) => ({ type: 'array', items: ref(name) });
const path = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const query = (name: string, schema: object = { type: 'string' }) => ({ name, in: 'query', schema });
const get = (operationId: string, answer: object, ...parameters: object[]) => ({
  get: { operationId, parameters, responses: json(answer) },
});
const text = { type: 'string' };
const entity = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, text])),
});

describe('inspectDocument', () => {
  it('tells the field of every operation, by pointer', async () => {
    const report = await inspected(
      api({
        '/pets/{id}': {
          ...get('getPet', entity('id'), path('id')),
          delete: { operationId: 'deletePet', parameters: [path('id')], responses: { 204: { description: 'gone' } } },
        },
      }),
    );
    expect(report).toMatchObject({ version: '3.1.0', operations: 2, fields: 2, lost: [], warnings: [] });
    expect(report.mapped).toEqual([
      { pointer: '/paths/~1pets~1{id}/get', method: 'GET', path: '/pets/{id}', fields: ['Query.getPet'] },
      { pointer: '/paths/~1pets~1{id}/delete', method: 'DELETE', path: '/pets/{id}', fields: ['Mutation.deletePet'] },
    ]);
  });

  it('counts an operation that the description breaks as lost, and what it refers to as nothing else', async () => {
    const broken = {
      post: { operationId: 'broken', requestBody: { $ref: '#/components/requestBodies/none' }, responses: {} },
    };
    const report = await inspected(api({ '/ok': get('ok', entity('id')), '/broken': broken }));
    expect(report).toMatchObject({ operations: 2, fields: 1 });
    expect(report.lost.map(({ pointer }) => pointer)).toEqual(['/paths/~1broken/post']);
    expect(inspectExitCode([report])).toBe(1);
  });

  it('lists what is any JSON, and counts it as no loss where the description says nothing', async () => {
    const report = await inspected(
      api(
        { '/a': get('a', ref('Thing')), '/b': get('b', { type: 'object' }) },
        { Thing: { type: 'object', properties: { id: text, extra: { type: 'object' } } } },
      ),
    );
    expect(report.lost).toEqual([]);
    expect(report.jsonFallbacks.map(({ coordinate, pointer }) => [coordinate, pointer])).toEqual(
      expect.arrayContaining([
        ['Thing.extra', '/components/schemas/Thing/properties/extra'],
        ['Query.b', '/paths/~1b/get/responses/200/content/application~1json/schema'],
      ]),
    );
    expect(inspectExitCode([report])).toBe(0);
  });

  it('counts no field that calls nothing, of an API that only writes', async () => {
    const post = { operationId: 'write', responses: json(entity('id')) };
    expect(await inspected(api({ '/write': { post } }))).toMatchObject({ operations: 1, fields: 1, lost: [] });
  });

  it('takes a map of anything for any JSON, and says so', async () => {
    const anything = { type: 'object', additionalProperties: { type: 'object' } };
    const report = await inspected(api({ '/a': get('a', { type: 'array', items: anything }) }));
    expect(report.lost).toEqual([]);
  });

  it('proposes a join for a field that names an entity, and the batch that answers many', async () => {
    const report = await inspected(
      api(
        {
          '/customers/{customerId}': get('getCustomer', ref('Customer'), path('customerId')),
          '/customers': get('listCustomers', list('Customer'), query('ids', { type: 'array', items: text })),
          '/orders': get('listOrders', list('Order')),
        },
        { Customer: entity('id', 'name'), Order: entity('id', 'customerId', 'customer_name') },
      ),
    );
    expect(report.joins).toEqual([
      { from: 'Order.customerId', to: 'Query.getCustomer(customerId:)', batch: 'Query.listCustomers(ids:)' },
    ]);
    expect(report.batches).toEqual([
      { field: 'Query.listCustomers', keys: 'ids', key: 'Customer.id', mutation: false },
    ]);
  });

  it.each([
    ['author', 'snake_case too', 'author_id'],
    ['author', 'by the bare name', 'author'],
    ['author', 'with words before', 'first_author_id'],
  ])('finds the entity %s %s: %s', async (_entity, _how, property) => {
    const report = await inspected(
      api(
        { '/authors/{id}': get('getAuthor', ref('Author'), path('id')), '/books': get('listBooks', list('Book')) },
        { Author: entity('id', 'name'), Book: entity('id', property) },
      ),
    );
    expect(report.joins.map(({ to }) => to)).toEqual(['Query.getAuthor(id:)']);
  });

  it('proposes no join from an identifier to an operation that wants a name', async () => {
    const report = await inspected(
      api(
        { '/authors/{slug}': get('getAuthor', ref('Author'), path('slug')), '/books': get('listBooks', list('Book')) },
        { Author: entity('id', 'name'), Book: entity('id', 'authorId') },
      ),
    );
    expect(report.joins).toEqual([]);
  });

  it('proposes no join to an entity from its own key', async () => {
    const report = await inspected(
      api({ '/authors/{id}': get('getAuthor', ref('Author'), path('id')) }, { Author: entity('authorId', 'id') }),
    );
    expect(report.joins).toEqual([]);
  });

  it('finds a batch by body, which only a query can be', async () => {
    const post = {
      operationId: 'lookupStock',
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: { type: 'object', properties: { skus: { type: 'array', items: text } } } },
        },
      },
      responses: json(list('Stock')),
    };
    const report = await inspected(api({ '/stock/lookup': { post } }, { Stock: entity('sku', 'amount') }));
    expect(report.batches).toEqual([
      { field: 'Mutation.lookupStock', keys: 'input.skus', key: 'Stock.sku', mutation: true },
    ]);
  });

  it.each([
    ['page', ['page', 'per_page'], {}],
    ['offset', ['offset', 'limit'], {}],
    ['cursor', ['starting_after', 'limit'], {}],
    ['cursor', ['pageToken'], {}],
    ['next URL', [], { next_url: text }],
    ['next URL', [], { links: { type: 'object', properties: { next: text } } }],
  ])('sees pages by %s in %j %j', async (style, names, members) => {
    const answer = { type: 'object', properties: { items: list('Item'), ...members } };
    const report = await inspected(
      api({ '/items': get('listItems', answer, ...names.map((name) => query(name))) }, { Item: entity('id') }),
    );
    expect(report.pagination.map((found) => found.style)).toEqual([style]);
  });

  it('sees pages by Link header, and none where there are none', async () => {
    const linked = get('listItems', list('Item'));
    Object.assign(linked.get.responses[200], { headers: { Link: { schema: text } } });
    const report = await inspected(
      api({ '/items': linked, '/others': get('listOthers', list('Item'), query('limit')) }, { Item: entity('id') }),
    );
    expect(report.pagination).toEqual([
      {
        field: 'Query.listItems',
        style: 'link header',
        arguments: [],
        operation: 'listItems',
        declaration: null,
        lacks: [],
      },
    ]);
  });

  it('lists the security schemes, the one that opens most operations first', async () => {
    const securitySchemes = {
      basic: { type: 'http', scheme: 'Basic' },
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://id.example/token', scopes: {} } } },
    };
    const open = get('a', text);
    Object.assign(open.get, { security: [{ basic: [] }, { key: [] }] });
    const report = await inspected({
      ...api({ '/a': open, '/b': get('b', text) }),
      components: { securitySchemes },
      security: [{ key: [] }],
    });
    expect(report.auth).toEqual([
      { name: 'key', kind: 'apiKey in header X-Key', operations: 2 },
      { name: 'basic', kind: 'http basic', operations: 1 },
      { name: 'oauth', kind: 'oauth2 (clientCredentials)', operations: 0 },
    ]);
  });

  it('reads a description without operations, and refuses what is none', async () => {
    expect(await inspected(api({}))).toMatchObject({ operations: 0, fields: 0, lost: [] });
    await expect(inspected({ hello: 'world' })).rejects.toThrow('this has neither');
    await expect(inspectDocument('none.yaml', { dir: '/', fetch: noFetch })).rejects.toThrow(
      'the document does not exist',
    );
  });
});

it('exits with the worst of several documents', () => {
  const lost = [{ pointer: '', reason: '' }];
  expect(inspectExitCode([])).toBe(0);
  expect(inspectExitCode([{ lost: [] }, { lost }])).toBe(1);
  expect(inspectExitCode([{ lost }, { lost: [], error: 'x' }, { lost: [] }])).toBe(2);
});
