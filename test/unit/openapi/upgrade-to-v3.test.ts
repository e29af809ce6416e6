import { describe, expect, it } from 'vitest';
import { upgradeToV3 } from '../../../gateway/openapi/upgrade/upgrade-to-v3.ts';
import { description, onlyOperation, problemsOf, swagger } from './parts.ts';

const operation = (value: object, rest = {}) => onlyOperation(swagger({ '/it': { post: value } }, rest));
const list = { type: 'array', items: { type: 'string' } };

describe('a Swagger 2.0 parameter', () => {
  it.each([
    ['query', undefined, 'form', false],
    ['query', 'csv', 'form', false],
    ['query', 'multi', 'form', true],
    ['query', 'ssv', 'spaceDelimited', false],
    ['query', 'pipes', 'pipeDelimited', false],
    ['query', 'tsv', 'tabDelimited', false],
    ['header', 'csv', 'simple', false],
    ['header', 'pipes', 'pipeDelimited', false],
    ['header', 'tsv', 'tabDelimited', false],
  ])('in %s with collectionFormat %s is sent as %s, explode %s', (place, collectionFormat, style, explode) => {
    const parameter = { name: 'ids', in: place, ...list, ...(collectionFormat && { collectionFormat }) };
    expect(operation({ parameters: [parameter] }).parameters).toEqual([
      expect.objectContaining({ name: 'ids', in: place, style, explode, schema: list }),
    ]);
  });

  it('keeps what describes its values in its schema', () => {
    const [parameter] = operation({
      parameters: [
        {
          name: 'n',
          in: 'query',
          type: 'integer',
          format: 'int64',
          maximum: 5,
          exclusiveMaximum: true,
          'x-nullable': true,
        },
      ],
    }).parameters;
    expect(parameter?.schema).toEqual({ type: ['integer', 'null'], format: 'int64', exclusiveMaximum: 5 });
  });

  it('is found through #/parameters, a body among them', () => {
    const { parameters, requestBody } = operation(
      { parameters: [{ $ref: '#/parameters/Limit' }, { $ref: '#/parameters/Pet' }] },
      {
        parameters: {
          Limit: { name: 'limit', in: 'query', type: 'integer' },
          Pet: { name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
        },
        definitions: { Pet: { type: 'object' } },
      },
    );
    expect(parameters.map(({ name }) => name)).toEqual(['limit']);
    expect(requestBody).toEqual({
      required: true,
      content: [{ type: 'application/json', schema: { $ref: '#/components/schemas/Pet' }, encoding: {} }],
    });
  });
});

describe('a Swagger 2.0 form', () => {
  const text = { name: 'note', in: 'formData', type: 'string', required: true, description: 'a note' };
  const file = { name: 'photo', in: 'formData', type: 'file' };

  it('with a file is multipart, whatever consumes says', () => {
    const { requestBody } = operation({ consumes: ['application/x-www-form-urlencoded'], parameters: [text, file] });
    expect(requestBody).toEqual({
      required: true,
      content: [
        {
          type: 'multipart/form-data',
          schema: {
            type: 'object',
            required: ['note'],
            properties: {
              note: { type: 'string', description: 'a note' },
              photo: { type: 'string', format: 'binary' },
            },
          },
          encoding: {},
        },
      ],
    });
  });

  it('without a file is urlencoded unless consumes says multipart', () => {
    const types = (consumes: string[]) =>
      operation({ consumes, parameters: [text] }).requestBody?.content.map(({ type }) => type);
    expect(types(['application/json'])).toEqual(['application/x-www-form-urlencoded']);
    expect(types(['multipart/form-data'])).toEqual(['multipart/form-data']);
    expect(types(['application/x-www-form-urlencoded', 'multipart/form-data'])).toHaveLength(2);
  });

  it('keeps the collectionFormat and the items of its lists', () => {
    const fields = ['csv', 'multi', 'pipes', 'tsv'].map((collectionFormat) => ({
      name: collectionFormat,
      in: 'formData',
      collectionFormat,
      ...list,
    }));
    const [media] = operation({ parameters: fields }).requestBody?.content ?? [];
    expect(media?.schema?.properties).toEqual({ csv: list, multi: list, pipes: list, tsv: list });
    expect(media?.encoding).toMatchObject({
      csv: { style: 'form', explode: false },
      multi: { style: 'form', explode: true },
      pipes: { style: 'pipeDelimited', explode: false },
      tsv: { style: 'tabDelimited', explode: false },
    });
  });

  it('takes the fields of its path item and overrides them by name', () => {
    const shared = [text, { name: 'a', in: 'formData', type: 'string' }];
    const own = [{ name: 'a', in: 'formData', type: 'integer' }];
    const document = swagger({ '/it': { parameters: shared, post: { parameters: own } } });
    const { parameters, requestBody } = onlyOperation(document);
    expect(parameters).toEqual([]);
    expect(requestBody?.content[0]?.schema?.properties).toMatchObject({
      note: { type: 'string' },
      a: { type: 'integer' },
    });
  });
});

describe('a Swagger 2.0 response', () => {
  it('takes its media types from the operation, else the document, else JSON', () => {
    const responses = { 200: { description: 'ok', schema: { type: 'string' } } };
    const types = (value: object, rest?: object) =>
      operation({ responses, ...value }, rest).responses.flatMap(({ content }) => content.map(({ type }) => type));
    expect(types({})).toEqual(['application/json']);
    expect(types({}, { produces: ['text/csv'] })).toEqual(['text/csv']);
    expect(types({ produces: ['application/xml', 'text/plain'] }, { produces: ['text/csv'] })).toEqual([
      'application/xml',
      'text/plain',
    ]);
  });

  it('without a schema has no content, and a file is bytes', () => {
    const responses = { 204: { description: 'none' }, 200: { description: 'pdf', schema: { type: 'file' } } };
    expect(operation({ responses }).responses).toEqual([
      {
        status: '200',
        content: [{ type: 'application/octet-stream', schema: { type: 'string', format: 'binary' }, encoding: {} }],
      },
      { status: '204', content: [] },
    ]);
  });

  it('is found through #/responses', () => {
    const responses = { default: { $ref: '#/responses/Error' } };
    const shared = { Error: { description: 'no', schema: { type: 'object' } } };
    expect(operation({ responses }, { responses: shared }).responses).toEqual([
      { status: 'default', content: [{ type: 'application/json', schema: { type: 'object' }, encoding: {} }] },
    ]);
  });
});

describe('the upgrade from Swagger 2.0', () => {
  it.each([
    [
      { host: 'api.example.com', basePath: '/v1', schemes: ['http', 'https'] },
      ['https://api.example.com/v1', 'http://api.example.com/v1'],
    ],
    [{ host: 'api.example.com', schemes: ['ws', 'http'] }, ['http://api.example.com']],
    [{ host: 'api.example.com', basePath: 'v1/' }, ['https://api.example.com/v1']],
    [{ basePath: '/v1' }, ['/v1']],
    [{ basePath: '/' }, ['/']],
    [{}, ['/']],
  ])('makes servers of %j', (rest, urls) => {
    expect(operation({}, rest).servers.map(({ url }) => url)).toEqual(urls);
  });

  it('takes the scheme from where the document was read, and an operation its own', () => {
    const document = swagger({ '/it': { get: { schemes: ['https'] } } }, { host: 'h' });
    const upgraded = upgradeToV3(document, 'http://h/swagger.json');
    expect(upgraded).toMatchObject({
      servers: [{ url: 'http://h' }],
      paths: { '/it': { get: { servers: [{ url: 'https://h' }] } } },
    });
  });

  it('translates security schemes', () => {
    const securityDefinitions = {
      basic: { type: 'basic', description: 'd' },
      key: { type: 'apiKey', name: 'k', in: 'header' },
      oauth: {
        type: 'oauth2',
        flow: 'accessCode',
        authorizationUrl: 'https://a',
        tokenUrl: 'https://t',
        scopes: { r: 'read' },
      },
    };
    expect(upgradeToV3(swagger({}, { securityDefinitions }))).toMatchObject({
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic', description: 'd' },
          key: securityDefinitions.key,
          oauth: {
            flows: {
              authorizationCode: { authorizationUrl: 'https://a', tokenUrl: 'https://t', scopes: { r: 'read' } },
            },
          },
        },
      },
    });
  });

  it('keeps references working that lead into places which OpenAPI 3 lays out otherwise', () => {
    const responses = {
      200: { description: '', schema: { type: 'object', properties: { a: { $ref: '#/definitions/A' } } } },
    };
    const mirrored = { 200: { description: '', schema: { $ref: '#/paths/~1a/get/responses/200/schema' } } };
    const document = swagger(
      { '/a': { get: { responses } }, '/b': { get: { responses: mirrored } } },
      { definitions: { A: { type: 'string' } } },
    );
    const { operations, resolve } = description(document);
    const schema = operations[1]?.responses[0]?.content[0]?.schema ?? {};
    expect(resolve(schema)).toEqual({ type: 'object', properties: { a: { $ref: '#/components/schemas/A' } } });
  });

  it('makes discriminators objects and properties of that name properties', () => {
    const definitions = { Pet: { discriminator: 'kind', properties: { discriminator: { type: 'string' } } } };
    expect(upgradeToV3(swagger({}, { definitions }))).toMatchObject({
      components: {
        schemas: {
          Pet: { discriminator: { propertyName: 'kind' }, properties: { discriminator: { type: 'string' } } },
        },
      },
    });
  });

  it('reports broken references at their place in the document as published', () => {
    const definitions = { Pet: { properties: { tag: { $ref: '#/definitions/Tag' } } } };
    expect(problemsOf(swagger({ '/it': { get: {} } }, { definitions }))).toEqual([
      'warning /definitions/Pet/properties/tag: $ref "#/definitions/Tag" leads nowhere',
    ]);
  });
});
