import { describe, expect, it } from 'vitest';
import { compileWireArguments } from '../../../gateway/graph/calls/wire-arguments.ts';
import { bestMember } from '../../../gateway/graph/values/best-member.ts';
import { entriesOf } from '../../../gateway/graph/values/entries.ts';
import { resolverOfStamp } from '../../../gateway/graph/values/field-resolvers.ts';
import { schemaOf } from './schema-of.ts';

type Json = Record<string, unknown>;

/** A description with one POST that takes and answers this schema. */
function echoing(schema: Json, schemas: Json = {}) {
  const content = { 'application/json': { schema } };
  const post = {
    operationId: 'echo',
    requestBody: { required: true, content },
    responses: { '200': { description: 'It.', content } },
  };
  return schemaOf({
    openapi: '3.1.0',
    info: { title: 'wire', version: '1' },
    paths: { '/': { post } },
    components: { schemas },
  });
}

function bodyOf({ schema }: ReturnType<typeof echoing>, input: unknown): unknown {
  const field = schema.getMutationType()?.getFields()['echo'];
  return compileWireArguments(field?.args ?? [])({ input }).body;
}

const shelf = { type: 'object', properties: { 'the-level': { type: 'integer' } } };

describe('JSON objects whose keys are data', () => {
  it('are sent for lists of entries, the last of equal keys', () => {
    const made = echoing({ type: 'object', properties: { shelves: { type: 'object', additionalProperties: shelf } } });
    const shelves = [
      { key: 'a', value: { theLevel: 1 } },
      { key: 'b', value: { theLevel: 2 } },
      { key: 'a', value: { theLevel: 3 } },
    ];
    expect(bodyOf(made, { shelves })).toEqual({ shelves: { a: { 'the-level': 3 }, b: { 'the-level': 2 } } });
  });

  it('are answered as lists of entries, at any depth of lists', () => {
    expect(entriesOf({ a: 1, b: null }, 0)).toEqual([
      { key: 'a', value: 1 },
      { key: 'b', value: null },
    ]);
    expect(entriesOf([{ a: 1 }, null], 1)).toEqual([[{ key: 'a', value: 1 }], null]);
  });

  it('stay what a resolver of the project made of them', () => {
    const entries = [{ key: 'a', value: 1 }];
    expect(entriesOf(entries, 0)).toBe(entries);
  });
});

describe('properties that the description does not name', () => {
  const made = echoing({
    type: 'object',
    properties: { name: { type: 'string' } },
    additionalProperties: { type: 'string' },
  });

  it('are sent beside the named ones', () => {
    expect(bodyOf(made, { name: 'x', additionalProperties: { colour: 'red' } })).toEqual({ name: 'x', colour: 'red' });
  });

  it('are answered in a field of their own, null when there are none', () => {
    const resolve = resolverOfStamp('additionalProperties', { kind: 'others', named: new Set(['name']) });
    const read = (root: unknown) => resolve?.(root, {}, {}, {} as never);
    expect(read({ name: 'x', colour: 'red' })).toEqual({ colour: 'red' });
    expect(read({ name: 'x' })).toBeUndefined();
  });
});

describe('alternatives that are sent', () => {
  const schemas = {
    Card: { type: 'object', properties: { number: { type: 'string' } } },
    Iban: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' }, iban: { type: 'string' } } },
  };
  const oneOf = [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Iban' }];
  const made = echoing(
    { oneOf, discriminator: { propertyName: 'kind', mapping: { 'by-card': '#/components/schemas/Card' } } },
    schemas,
  );

  it('are the one that is given, with what marks it', () => {
    expect(bodyOf(made, { card: { number: '1' } })).toEqual({ number: '1', kind: 'by-card' });
    expect(bodyOf(made, { iban: { iban: 'DE' } })).toEqual({ iban: 'DE', kind: 'Iban' });
  });

  it('keep a mark that is given', () => {
    expect(bodyOf(made, { iban: { kind: 'other', iban: 'DE' } })).toEqual({ kind: 'other', iban: 'DE' });
  });
});

describe('the member of a union without a discriminator', () => {
  const constant = (value: string) => ({
    type: 'object',
    properties: { object: { const: value }, id: { type: 'string' } },
  });
  const { schema } = echoing({
    type: 'object',
    properties: {
      it: {
        anyOf: [
          { title: 'Customer', ...constant('customer') },
          { title: 'Account', ...constant('account') },
          { title: 'Named', type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
          { type: 'string' },
          { type: 'array', items: { type: 'integer' } },
        ],
      },
    },
  });
  const union = schema.getType('EchoIt');
  const members = union && 'getTypes' in union ? union.getTypes() : [];

  it.each([
    [{ object: 'account', id: 'a' }, 'Account'],
    [{ object: 'customer', id: 'a' }, 'Customer'],
    [{ name: 'x', more: 1 }, 'Named'],
    ['text', 'StringValue'],
    [[1, 2], 'IntListValue'],
  ])('of %j is %s', (value, name) => {
    expect(bestMember(value, members)?.name).toBe(name);
  });
});
