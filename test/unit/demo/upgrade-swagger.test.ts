import { describe, expect, it } from 'vitest';
import { upgradeSwagger } from '../../../demo/contract/upgrade-swagger.ts';

const swagger = {
  swagger: '2.0',
  host: 'api.example',
  basePath: '/v2',
  consumes: ['application/json'],
  produces: ['application/json'],
  parameters: { id: { name: 'id', in: 'path', required: true, type: 'string' } },
  responses: { gone: { description: 'Gone', schema: { $ref: '#/definitions/error' } } },
  definitions: { error: { type: 'string', 'x-nullable': true } },
  paths: {
    '/things/{id}': {
      parameters: [{ $ref: '#/parameters/id' }],
      get: {
        parameters: [
          { name: 'tags', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'pipes' },
        ],
        responses: { 200: { description: 'One', schema: { type: 'integer' } }, 410: { $ref: '#/responses/gone' } },
      },
      post: {
        consumes: ['application/x-www-form-urlencoded'],
        parameters: [{ name: 'place', in: 'formData', required: true, type: 'string', description: 'Where' }],
        responses: { 204: { description: 'Done' } },
      },
      put: {
        parameters: [{ name: 'body', in: 'body', required: true, schema: { type: 'object' } }],
        responses: {},
      },
    },
  },
};

describe('upgradeSwagger', () => {
  const upgraded = upgradeSwagger(swagger);

  it('makes a server of host and basePath', () => {
    expect(upgraded['servers']).toEqual([{ url: 'https://api.example/v2' }]);
  });

  it('gives parameters a schema and a style and adds those of the path', () => {
    expect(upgraded).toHaveProperty(
      ['paths', '/things/{id}', 'get', 'parameters'],
      [
        { name: 'id', in: 'path', required: true, description: undefined, schema: { type: 'string' } },
        {
          ...{ name: 'tags', in: 'query', required: false, description: undefined },
          ...{ schema: { type: 'array', items: { type: 'string' } }, style: 'pipeDelimited', explode: false },
        },
      ],
    );
  });

  it('makes a body of formData and of body parameters', () => {
    expect(upgraded).toHaveProperty(['paths', '/things/{id}', 'post', 'requestBody'], {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: {
            type: 'object',
            properties: { place: { type: 'string', description: 'Where' } },
            required: ['place'],
            additionalProperties: false,
          },
        },
      },
    });
    expect(upgraded).toHaveProperty(['paths', '/things/{id}', 'put', 'requestBody'], {
      required: true,
      content: { 'application/json': { schema: { type: 'object' } } },
    });
  });

  it('puts the schema of an answer under each media type and follows shared answers', () => {
    const responses = ['paths', '/things/{id}', 'get', 'responses'];
    expect(upgraded).toHaveProperty([...responses, '200', 'content'], {
      'application/json': { schema: { type: 'integer' } },
    });
    expect(upgraded).toHaveProperty([...responses, '410', 'content'], {
      'application/json': { schema: { $ref: '#/definitions/error' } },
    });
    expect(upgraded).toHaveProperty(['definitions', 'error'], { type: 'string', nullable: true });
  });
});
