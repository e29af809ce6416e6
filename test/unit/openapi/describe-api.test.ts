import { describe, expect, it } from 'vitest';
import { describeApi } from '../../../gateway/openapi/describe-api.ts';
import { description, onlyOperation, openApi, problemsOf } from './parts.ts';

const get = (operation: object, rest = {}, path = '/it') =>
  onlyOperation(openApi({ [path]: { get: operation } }, rest));
const parameter = (value: object) =>
  get({ parameters: [{ name: 'p', schema: {}, ...value }] }, {}, '/it').parameters[0];

describe('parameters', () => {
  it.each([
    ['query', {}, { style: 'form', explode: true }],
    ['cookie', {}, { style: 'form', explode: true }],
    ['header', {}, { style: 'simple', explode: false }],
    ['query', { style: 'deepObject' }, { style: 'deepObject', explode: false }],
    ['query', { style: 'pipeDelimited' }, { style: 'pipeDelimited', explode: false }],
    ['query', { explode: false }, { style: 'form', explode: false }],
    ['header', { explode: true }, { style: 'simple', explode: true }],
  ])('in %s with %j have the defaults of OpenAPI 3.1, 4.8.12', (place, given, expected) => {
    expect(parameter({ in: place, ...given })).toMatchObject({ required: false, ...expected });
  });

  it('in the path are always required, simple, and not exploded', () => {
    const { parameters } = get(
      { parameters: [{ name: 'id', in: 'path', schema: { type: 'integer' } }] },
      {},
      '/it/{id}',
    );
    expect(parameters).toEqual([
      {
        name: 'id',
        in: 'path',
        required: true,
        style: 'simple',
        explode: false,
        allowReserved: false,
        allowEmptyValue: false,
        schema: { type: 'integer' },
        contentType: undefined,
      },
    ]);
  });

  it('of the operation override those of its path item by place and name, header names in any case', () => {
    const shared = [
      { name: 'a', in: 'query', required: true },
      { name: 'a', in: 'header', required: true },
      { name: 'b', in: 'query' },
    ];
    const own = [
      { name: 'A', in: 'header' },
      { name: 'a', in: 'query', style: 'deepObject' },
    ];
    const { parameters } = onlyOperation(openApi({ '/it': { parameters: shared, get: { parameters: own } } }));
    expect(parameters).toMatchObject([
      { name: 'a', in: 'query', style: 'deepObject', required: false },
      { name: 'A', in: 'header', required: false },
      { name: 'b', in: 'query' },
    ]);
  });

  it.each(['Accept', 'content-type', 'AUTHORIZATION'])('named %s in a header are ignored', (name) => {
    expect(parameter({ in: 'header', name })).toBeUndefined();
    expect(parameter({ in: 'query', name })).toMatchObject({ name });
  });

  it('with content have its media type and schema', () => {
    const content = { 'application/json': { schema: { type: 'object' } } };
    expect(parameter({ in: 'query', schema: undefined, content })).toMatchObject({
      contentType: 'application/json',
      schema: { type: 'object' },
    });
  });

  it('that the path names and nobody describes become required strings', () => {
    const document = openApi({ '/a/{id}/{other}': { get: { parameters: [{ name: 'x', in: 'path' }] } } });
    expect(problemsOf(document)).toEqual([
      'warning /paths/~1a~1{id}~1{other}/get: path parameter "x" has no place in /a/{id}/{other}; it is left out',
      'warning /paths/~1a~1{id}~1{other}/get: {id} in the path is not described; it is taken for a required string',
      'warning /paths/~1a~1{id}~1{other}/get: {other} in the path is not described; it is taken for a required string',
    ]);
    expect(onlyOperation(document).parameters).toMatchObject([
      { name: 'id', in: 'path', required: true },
      { name: 'other', in: 'path', required: true },
    ]);
  });

  it('that cannot be sent are left out when optional, and cost the operation when required', () => {
    const optional = { name: 'p', in: 'querystring' };
    expect(
      problemsOf(
        openApi({ '/it': { get: { parameters: [optional, {}, 5, { name: 'q', in: 'header', style: 'form' }] } } }),
      ),
    ).toEqual([
      'warning /paths/~1it/get/parameters/0: parameter "p" is in "querystring"; known are path, query, header and cookie; it is left out',
      'warning /paths/~1it/get/parameters/1: the parameter has no name; it is left out',
      'warning /paths/~1it/get/parameters/2: the parameter is not an object; it is left out',
      'warning /paths/~1it/get/parameters/3: style "form" does not exist for header parameters; "q" is sent as "simple"',
    ]);
    const { problems } = describeApi(
      openApi({ '/it': { get: { parameters: [{ ...optional, required: true }] }, put: {} } }),
    );
    expect(problems).toMatchObject([{ severity: 'error', lost: true, pointer: '/paths/~1it/get' }]);
  });
});

describe('operations', () => {
  it('have the servers of the innermost holder, with the defaults of their variables', () => {
    const server = {
      url: 'https://{region}.example.com/{v}',
      variables: { region: { default: 'eu' }, v: { enum: ['1'] } },
    };
    const servers = [{ url: 'https://outer' }];
    expect(get({ servers: [server] }, { servers }).servers).toEqual([
      { url: server.url, variables: { region: 'eu', v: '1' } },
    ]);
    expect(get({ servers: [] }, { servers }).servers).toEqual([{ url: 'https://outer', variables: {} }]);
    expect(get({}).servers).toEqual([{ url: '/', variables: {} }]);
  });

  it('are found through references to every part above schemas, percent-encoded and escaped ones too', () => {
    const document = openApi(
      { '/it': { $ref: '#/components/pathItems/an%20item~1x', summary: 'beside' } },
      {
        components: {
          pathItems: {
            'an item/x': {
              post: {
                parameters: [{ $ref: '#/components/parameters/P' }],
                requestBody: { $ref: '#/components/requestBodies/B' },
                responses: { '2xx': { $ref: '#/components/responses/R' } },
              },
            },
          },
          parameters: {
            P: { $ref: '#/components/parameters/Q' },
            Q: { name: 'q', in: 'query', schema: { type: 'string' } },
          },
          requestBodies: { B: { content: { 'text/plain': {} } } },
          responses: { R: { description: '', content: { 'application/json': { schema: { type: 'integer' } } } } },
        },
      },
    );
    expect(description(document).operations).toMatchObject([
      {
        pointer: '/paths/~1it/post',
        method: 'POST',
        operationId: undefined,
        parameters: [{ name: 'q' }],
        requestBody: { required: false, content: [{ type: 'text/plain', schema: undefined }] },
        responses: [{ status: '2XX', content: [{ type: 'application/json', schema: { type: 'integer' } }] }],
      },
    ]);
  });

  it('of OpenAPI 3.2 have any method', () => {
    const paths = { '/it': { query: {}, additionalOperations: { COPY: { operationId: 'copy' } } } };
    const { operations } = description(openApi(paths, { openapi: '3.2.0' }));
    expect(operations.map(({ method, pointer }) => `${method} ${pointer}`)).toEqual([
      'QUERY /paths/~1it/query',
      'COPY /paths/~1it/additionalOperations/COPY',
    ]);
  });

  it('are not made of what else stands in a path item', () => {
    const item = { summary: '', description: '', servers: [], parameters: [], 'x-note': {}, fetch: {}, get: {} };
    expect(problemsOf(openApi({ '/it': item, 'x-more': 1 }))).toEqual([
      'warning /paths/~1it/fetch: "fetch" is no HTTP method; it is passed over',
    ]);
  });

  it('that are broken cost only themselves', () => {
    const broken = { requestBody: { $ref: '#/components/requestBodies/None' } };
    const document = openApi({ '/it': { get: null, post: broken, put: { operationId: 'kept' } }, '/no': 'thing' });
    const { description: described, problems } = describeApi(document);
    expect(described.operations.map(({ operationId }) => operationId)).toEqual(['kept']);
    expect(problems.filter(({ lost }) => lost).map(({ message }) => message)).toEqual([
      '/paths/~1it/get: the operation is not an object',
      '/paths/~1it/post: the request body $ref "#/components/requestBodies/None" leads nowhere',
      '/paths/~1no: the path item is not an object',
    ]);
  });

  it('lose a response whose reference is broken, and nothing else', () => {
    const responses = { 200: { description: '' }, 404: { $ref: '#/components/responses/None' } };
    expect(get({ responses }).responses).toEqual([{ status: '200', content: [] }]);
  });
});

describe('references', () => {
  it('of schemas are followed to their end, and to nothing when there is none', () => {
    const schemas = {
      A: { $ref: '#/components/schemas/B' },
      B: { type: 'string' },
      C: { $ref: '#/components/schemas/D' },
      D: { $ref: '#/components/schemas/C' },
      T: true,
      F: false,
    };
    const { resolve } = describeApi(openApi({}, { components: { schemas } })).description;
    const at = (name: string) => resolve({ $ref: `#/components/schemas/${name}` });
    expect(at('A')).toEqual({ type: 'string' });
    expect(at('C')).toBeUndefined();
    expect(at('None')).toBeUndefined();
    expect(at('constructor')).toBeUndefined();
    expect(at('T')).toEqual({});
    expect(at('F')).toEqual({ not: {} });
    expect(resolve({ type: 'object' })).toEqual({ type: 'object' });
  });

  it('by $anchor are followed', () => {
    const schemas = { A: { $anchor: 'here', type: 'string' }, B: { $ref: '#here' } };
    const { resolve } = description(openApi({ '/it': { get: {} } }, { components: { schemas } }));
    expect(resolve({ $ref: '#here' })).toBe(schemas.A);
  });

  it('that are broken are reported once each where they stand, extensions included, data not', () => {
    const schemas = {
      A: { properties: { $ref: { type: 'string' }, x: { $ref: 'other.yaml#/X' } }, 'x-list': [{ $ref: '#/none' }] },
      B: { $ref: '#/components/schemas/B' },
      D: { $ref: '#/info/title' },
      E: { allOf: [{ $ref: '#/components/schemas/F' }] },
      F: true,
      C: { example: { $ref: '#/none' }, default: { $ref: '#/none' } },
    };
    expect(problemsOf(openApi({ '/it': { get: {} } }, { components: { schemas } }))).toEqual([
      'warning /components/schemas/A/properties/x: $ref "other.yaml#/X" leads outside this document',
      'warning /components/schemas/A/x-list/0: $ref "#/none" leads nowhere',
      'warning /components/schemas/B: $ref "#/components/schemas/B" leads back to itself',
      'warning /components/schemas/D: $ref "#/info/title" does not lead to an object',
    ]);
  });
});

describe('a document', () => {
  it.each([
    [{}, 'this has neither'],
    [{ asyncapi: '2.0.0' }, 'this is an AsyncAPI document'],
    [{ swaggerVersion: '1.2' }, 'this is a Swagger 1 document'],
    [{ openapi: '4.0.0' }, 'this says "4.0.0"'],
    [{ swagger: '1.2' }, 'this says "1.2"'],
    [{ openapi: {} }, 'this has neither'],
  ])('that is no OpenAPI description is refused: %j', (document, what) => {
    const wanted = 'an OpenAPI description has "openapi: 3.0.x", "3.1.x" or "3.2.x", or "swagger: 2.0", at its top';
    expect(() => describeApi(document, { location: 'a.yaml' })).toThrow(`a.yaml ${wanted}; ${what}`);
  });

  it('has the version it was published in, also where YAML made a number of it', () => {
    const versions = [{ openapi: '3.0.3' }, { openapi: 3.1 }, { openapi: 3 }, { swagger: 2 }, { swagger: '2.0' }];
    expect(versions.map((version) => describeApi(version).description.publishedVersion)).toEqual([
      '3.0.3',
      '3.1',
      '3.0',
      '2.0',
      '2.0',
    ]);
  });

  it('without operations says so', () => {
    expect(problemsOf({ openapi: '3.1.0', paths: [] })).toEqual([
      'warning /paths: must map paths to path items, is a list',
      'warning /paths: the description has no operation that can be called',
    ]);
  });

  it('that is nested without end is refused', () => {
    let schema: Record<string, unknown> = {};
    for (let depth = 0; depth < 50_000; depth++) {
      schema = { items: schema };
    }
    const document = { openapi: '3.0.0', components: { schemas: { It: schema } } };
    expect(() => describeApi(document)).toThrow('the API description is nested deeper than 1000 levels');
  });
});
