import { execute, type GraphQLSchema, isObjectType, parse as parseQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileWireArguments } from '../../gateway/graph/calls/wire-arguments.ts';
import { findCollisions, prefixCollisions } from '../../gateway/graph/naming/collisions.ts';
import { fieldStamp } from '../../gateway/graph/stamps/stamp.ts';
import { createConcreteType } from '../../gateway/graph/values/concrete-type.ts';
import { resolverOfStamp } from '../../gateway/graph/values/field-resolvers.ts';
import { type MadeSchema, schemaOf } from '../unit/graph/schema-of.ts';

type Json = Record<string, unknown>;

/** A description with one GET that answers this schema. */
function answering(schema: Json, schemas: Json = {}, version = '3.0.3'): MadeSchema {
  return schemaOf(document({ '/it': { get: { operationId: 'it', responses: answer(schema) } } }, schemas, version));
}

function document(paths: Json, schemas: Json = {}, version = '3.0.3'): Json {
  return { openapi: version, info: { title: 'complaints', version: '1' }, paths, components: { schemas } };
}

function answer(schema: Json): Json {
  return { '200': { description: 'It.', content: { 'application/json': { schema } } } };
}

/** Fields of a type as `name: Type`. */
function fieldsOf({ schema }: MadeSchema, name: string): string[] {
  const type = schema.getType(name);
  if (!type || !('getFields' in type)) throw new Error(`there is no ${name}`);
  return Object.values(type.getFields()).map((field) => `${field.name}: ${field.type}`);
}

/** What the schema makes of a value that the upstream answered to `it`. */
async function shown(schema: GraphQLSchema, selection: string, value: unknown): Promise<unknown> {
  const concreteType = createConcreteType(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if ('resolveType' in type) type.resolveType = (given: unknown) => concreteType(given, type)?.name;
    if (!isObjectType(type) || type.name.startsWith('__') || type.name === 'Query') continue;
    for (const field of Object.values(type.getFields())) {
      const stamp = fieldStamp(field);
      const resolve = stamp && resolverOfStamp(field.name, stamp);
      if (resolve) field.resolve = resolve;
    }
  }
  const { data, errors } = await execute({
    schema,
    document: parseQuery(`{ it ${selection} }`),
    rootValue: { it: value },
  });
  expect(errors).toBeUndefined();
  return data?.['it'];
}

/** The request of the only operation, given arguments that GraphQL has coerced. */
function requestOf({ schema, operations }: MadeSchema, args: Record<string, unknown>) {
  const [operation] = operations;
  const root = operation?.rootType === 'Query' ? schema.getQueryType() : schema.getMutationType();
  const field = root?.getFields()[operation?.field ?? ''];
  if (!operation?.rest || !field) throw new Error('there is no operation');
  return operation.rest.request(compileWireArguments(field.args)(args), {});
}

const object = (properties: Json, rest: Json = {}): Json => ({ type: 'object', properties, ...rest });

describe('complaints of users of other gateways (docs/schema.md)', () => {
  it('1: required and nullable is nullable', () => {
    const made = answering(
      object({ a: { type: 'string', nullable: true }, b: { type: 'string' } }, { required: ['a', 'b'] }),
    );
    expect(fieldsOf(made, 'ItResult')).toEqual(['a: String', 'b: String!']);
  });

  it('2: anyOf of a type and null is the type, nullable, and 204 beside it is null', () => {
    const made = schemaOf(
      document(
        {
          '/it': {
            get: {
              operationId: 'it',
              responses: { ...answer({ $ref: '#/components/schemas/T' }), '204': { description: 'None.' } },
            },
          },
        },
        {
          T: object(
            { inner: { anyOf: [{ $ref: '#/components/schemas/U' }, { type: 'null' }] } },
            { required: ['inner'] },
          ),
          U: object({ x: { type: 'string' } }),
        },
        '3.1.0',
      ),
    );
    expect(made.sdl).toContain('it: T\n');
    expect(fieldsOf(made, 'T')).toEqual(['inner: U']);
  });

  it('3: oneOf of scalars is one scalar that keeps each value as it is', async () => {
    const made = answering(object({ v: { oneOf: [{ type: 'number' }, { type: 'string' }] } }));
    expect(fieldsOf(made, 'ItResult')).toEqual(['v: FloatOrString']);
    expect([await shown(made.schema, '{ v }', { v: 1.5 }), await shown(made.schema, '{ v }', { v: '1.5' })]).toEqual([
      { v: 1.5 },
      { v: '1.5' },
    ]);
  });

  it('4: nested allOf is merged deeply, with required of every part', () => {
    const made = answering({
      allOf: [
        { allOf: [object({ a: object({ x: { type: 'string' } }) }), { required: ['a'] }] },
        object({ a: object({ y: { type: 'string' } }, { required: ['y'] }) }),
      ],
    });
    expect(fieldsOf(made, 'ItResult')).toEqual(['a: ItResultA!']);
    expect(fieldsOf(made, 'ItResultA')).toEqual(['x: String', 'y: String!']);
  });

  it.each([
    ['without mapping', { propertyName: 'kind' }, 'B'],
    ['with an empty mapping', { propertyName: 'kind', mapping: {} }, 'B'],
    ['with a mapping that is a list', { propertyName: 'kind', mapping: [] }, 'B'],
    ['with values with a minus', { propertyName: 'kind', mapping: { 'be-e': '#/components/schemas/B' } }, 'be-e'],
    ['that maps to names', { propertyName: 'kind', mapping: { bee: 'B' } }, 'bee'],
  ])('5: a discriminator %s resolves', async (_case, discriminator, value) => {
    const kind = { kind: { type: 'string' }, same: { type: 'string' } };
    const union = { oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }], discriminator };
    const made = answering({ $ref: '#/components/schemas/U' }, { U: union, A: object(kind), B: object(kind) });
    expect(await shown(made.schema, '{ __typename }', { kind: value, same: 'x' })).toEqual({ __typename: 'B' });
  });

  it('5: a discriminator resolves beside a second success', async () => {
    const kind = { kind: { type: 'string' } };
    const union = {
      oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }],
      discriminator: { propertyName: 'kind' },
    };
    const responses = {
      ...answer({ $ref: '#/components/schemas/U' }),
      '202': answer(object({ wait: { type: 'integer' } }))['200'],
    };
    const made = schemaOf(
      document({ '/it': { get: { operationId: 'it', responses } } }, { U: union, A: object(kind), B: object(kind) }),
    );
    expect(await shown(made.schema, '{ __typename }', { kind: 'B' })).toEqual({ __typename: 'B' });
    expect(await shown(made.schema, '{ __typename }', { wait: 3 })).toEqual({ __typename: 'ItAccepted' });
  });

  it('6: an enum of any values keeps what is on the wire and breaks no other route', async () => {
    const made = schemaOf(
      document({
        '/it': {
          get: {
            operationId: 'it',
            responses: answer(object({ e: { type: 'string', enum: ['a b', '-1', 'ok', null], nullable: true } })),
          },
        },
        '/other': { get: { operationId: 'other', responses: answer(object({ e: { enum: [{ x: 1 }, ['y']] } })) } },
      }),
    );
    expect(await shown(made.schema, '{ e }', { e: '-1' })).toEqual({ e: 'MINUS_1' });
    expect(fieldsOf(made, 'OtherResult')).toEqual(['e: JSON']);
  });

  it('7: int64 goes out in bodies with all its digits, and a long default breaks nothing', () => {
    const body = {
      required: true,
      content: {
        'application/json': {
          schema: object({ amount: { type: 'integer', format: 'int64', default: 2 ** 63 } }),
        },
      },
    };
    const made = schemaOf(
      document({ '/it': { post: { operationId: 'it', requestBody: body, responses: answer({ type: 'string' }) } } }),
    );
    expect(requestOf(made, { input: { amount: 9223372036854775807n } }).body).toBe('{"amount":9223372036854775807}');
  });

  it('8: JSON is only what the description says nothing of, and is told with its place', () => {
    const made = answering(object({ known: object({ x: { type: 'string' } }), open: { type: 'object' } }));
    expect(fieldsOf(made, 'ItResult')).toEqual(['known: ItResultKnown', 'open: JSON']);
    expect(made.problems).toEqual([
      '/paths/~1it/get/responses/200/content/application~1json/schema/properties/open: the object has no properties that the description names; it is JSON',
    ]);
  });

  it('9: names have no suffixes and lose no part of the operationId', () => {
    const one = (operationId: string) => ({ get: { operationId, responses: answer({ type: 'string' }) } });
    const made = schemaOf(
      document({ '/a': one('cloudnac.mac.get'), '/b': one('repos/list-for-org'), '/c': one('v2-users_by-id') }),
    );
    expect(Object.keys(made.schema.getQueryType()?.getFields() ?? {})).toEqual([
      'cloudnacMacGet',
      'reposListForOrg',
      'v2UsersById',
    ]);
  });

  it('10: what is named in camelCase is read and sent under its name on the wire', async () => {
    const thing = object({ first_name: { type: 'string' }, 'last-name': { type: 'string' } });
    const made = answering(thing);
    expect(await shown(made.schema, '{ firstName lastName }', { first_name: 'A', 'last-name': 'B' })).toEqual({
      firstName: 'A',
      lastName: 'B',
    });
    const body = { content: { 'application/json': { schema: thing } } };
    const sent = schemaOf(
      document({ '/it': { post: { operationId: 'it', requestBody: body, responses: answer({ type: 'string' }) } } }),
    );
    expect(requestOf(sent, { input: { firstName: 'A', lastName: 'B' } }).body).toBe(
      '{"first_name":"A","last-name":"B"}',
    );
  });

  it.each([
    [{ explode: false }, ['a', 'b'], '/it?q=a,b'],
    [{}, ['a', 'b'], '/it?q=a&q=b'],
    [{ style: 'pipeDelimited', explode: false }, ['a', 'b'], '/it?q=a%7Cb'],
    [{ style: 'spaceDelimited', explode: false }, ['a', 'b'], '/it?q=a%20b'],
  ])('11: a query list is written as its style %j says', (style, value, path) => {
    const parameter = { name: 'q', in: 'query', ...style, schema: { type: 'array', items: { type: 'string' } } };
    const made = schemaOf(
      document({
        '/it': { get: { operationId: 'it', parameters: [parameter], responses: answer({ type: 'string' }) } },
      }),
    );
    expect(requestOf(made, { q: value }).path).toBe(path);
  });

  it('11: a query object or scalar (oneOf) is written as what was given', () => {
    const range = object({ gte: { type: 'integer' } });
    const parameter = {
      name: 'created',
      in: 'query',
      style: 'deepObject',
      explode: true,
      schema: { anyOf: [range, { type: 'integer' }] },
    };
    const made = schemaOf(
      document({
        '/it': { get: { operationId: 'it', parameters: [parameter], responses: answer({ type: 'string' }) } },
      }),
    );
    expect(decodeURIComponent(requestOf(made, { created: { object: { gte: 3 } } }).path)).toBe('/it?created[gte]=3');
    expect(requestOf(made, { created: { value: 3 } }).path).toBe('/it?created=3');
  });

  it('12: 204 and contentless answers crash nothing', () => {
    const made = schemaOf(
      document({
        '/a': { delete: { operationId: 'a', responses: { '204': { description: 'Gone.' } } } },
        '/b': { delete: { operationId: 'b', responses: { '200': { description: 'Gone.', content: {} } } } },
        '/c': { delete: { operationId: 'c', responses: {} } },
      }),
    );
    expect(fieldsOf(made, 'Mutation')).toEqual(['a: Boolean', 'b: JSON', 'c: JSON']);
    const read = (index: number, status: number) =>
      made.operations[index]?.rest?.read({ status, headers: {}, body: Buffer.alloc(0) } as never).value;
    expect([read(0, 204), read(1, 200), read(2, 204)]).toEqual([true, true, true]);
  });

  it('13: what is unsupported costs itself', () => {
    const made = schemaOf(
      document({
        '/it': {
          servers: [{ url: 'http://other.example' }],
          get: { operationId: 'it', responses: answer({ type: 'string' }) },
          frobnicate: {},
        },
        '/broken': {
          get: 7,
          post: { operationId: 'fine', responses: answer({ $ref: '#/components/schemas/Nowhere' }) },
        },
      }),
    );
    expect(fieldsOf(made, 'Query')).toEqual(['it: String']);
    expect(fieldsOf(made, 'Mutation')).toEqual(['fine: JSON']);
  });

  it('14: OpenAPI 3.1 is read with its type lists, constants and numeric exclusive limits', () => {
    const made = answering(
      object(
        { a: { type: ['integer', 'null'], exclusiveMinimum: 0 }, b: { const: 1 }, c: { type: ['string', 'integer'] } },
        { required: ['a', 'b'] },
      ),
      {},
      '3.1.0',
    );
    expect(fieldsOf(made, 'ItResult')).toEqual(['a: Int', 'b: Int!', 'c: IntOrString']);
  });

  it('15: two descriptions that define one type differently compose, each under the name of its source', () => {
    const one = answering({ $ref: '#/components/schemas/T' }, { T: object({ x: { type: 'string' } }) }).schema;
    const two = answering({ $ref: '#/components/schemas/T' }, { T: object({ x: { type: 'boolean' } }) }).schema;
    const sources = [
      { source: 'one', schema: one },
      { source: 'two', schema: two },
    ];
    const collisions = findCollisions(sources);
    expect(collisions.map(({ name }) => name)).toEqual(['T', 'Query.it']);
    const prefixed = sources.map((source) => prefixCollisions(source, collisions));
    expect(prefixed.map((schema) => String(Object.values(schema.getQueryType()?.getFields() ?? {})[0]?.type))).toEqual([
      'OneT',
      'TwoT',
    ]);
  });

  it('16: links are fields, by operationId and by a reference into the document; those to elsewhere are told', () => {
    const links = {
      byId: { operationId: 'it', parameters: { id: '$response.body#/next/id' } },
      byRef: { operationRef: '#/paths/~1it~1{id}/get', parameters: { id: '$request.path.id' } },
      outside: { operationRef: 'https://other.example/openapi.json#/paths/~1x/get' },
    };
    const get = {
      operationId: 'it',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { '200': { ...(answer({ $ref: '#/components/schemas/T' })['200'] as Json), links } },
    };
    const made = schemaOf(document({ '/it/{id}': { get } }, { T: object({ x: { type: 'string' } }) }));
    expect(fieldsOf(made, 'T')).toEqual(['x: String', 'byId: T', 'byRef: T']);
    expect(made.problems).toEqual([
      '/paths/~1it~1{id}/get: the link "outside" leads to no operation of the description; it is no field',
    ]);
  });
});
