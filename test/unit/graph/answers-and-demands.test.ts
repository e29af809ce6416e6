import { printType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type MadeSchema, schemaOf } from './schema-of.ts';

type Json = Record<string, unknown>;

const json = (schema: Json) => ({ 'application/json': { schema } });
const row = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };

function made(operation: Json, method = 'get'): MadeSchema {
  return schemaOf({
    openapi: '3.1.0',
    info: { title: 'it', version: '1' },
    paths: { '/it': { [method]: { operationId: 'it', responses: {}, ...operation } } },
  });
}

/** What the field of the only operation has for an answer. */
function answered({ operations }: MadeSchema, status: number, value: unknown): unknown {
  const body = Buffer.from(value === undefined ? '' : JSON.stringify(value));
  return operations[0]?.rest?.read({ status, headers: { 'content-type': 'application/json' }, body }).value;
}

describe('an answer of several statuses', () => {
  const accepted = made({
    responses: {
      200: { description: 'Here.', content: json(row) },
      202: { description: 'Later.', content: json({}) },
      204: { description: 'Nothing.' },
    },
  });

  test('has the type of the status that says what is there', () => {
    expect(String(accepted.schema.getQueryType()?.getFields()['it']?.type)).toBe('ItResult');
  });

  test('is null for an empty object of a status that only says that something is to come', () => {
    expect(answered(accepted, 202, {})).toBeNull();
    expect(answered(accepted, 200, { id: 'a' })).toEqual({ id: 'a' });
  });

  test('keeps what an open first status answers beside what another does', () => {
    const { schema } = made({
      responses: {
        200: { description: 'Anything.', content: json({ type: 'object' }) },
        202: { description: 'A job.', content: json(row) },
      },
    });
    const type = schema.getQueryType()?.getFields()['it']?.type;
    expect(type && printType(type as never)).toMatch(/^union ItResult = .*JSONValue/);
  });
});

describe('what is sent', () => {
  const inputOf = (schema: Json) => {
    const { schema: of } = made({ requestBody: { required: true, content: json(schema) } }, 'post');
    const type = of.getType('ItInput');
    return type && printType(type);
  };

  test('may have what is required and nowhere described, and need not', () => {
    const input = inputOf({ ...row, required: ['id', 'team_id'] });
    expect(input).toContain('id: String!');
    expect(input).toMatch(/teamId: JSON\n/);
  });

  test('need not have what one alternative demands beside one that says nothing', () => {
    const options = { required: ['options'], properties: { options: { type: 'array', items: { type: 'string' } } } };
    expect(inputOf({ ...row, oneOf: [options, { title: 'another type' }] })).toContain('options: [String!]\n');
    expect(inputOf({ ...row, oneOf: [options] })).toContain('options: [String!]!');
  });

  test('has no argument for a body of no properties that nobody demands', () => {
    const empty = { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties: {} } } };
    const argsOf = (required: boolean) =>
      made({ requestBody: { required, content: empty } })
        .schema.getQueryType()
        ?.getFields()['it']?.args ?? [];
    expect(argsOf(false)).toEqual([]);
    expect(argsOf(true).map(({ name, type }) => `${name}: ${type}`)).toEqual(['input: JSON!']);
  });
});
