import { describe, expect, it } from 'vitest';
import type { Schema } from '../../../gateway/openapi/api-description.ts';
import { compileAnswerCheck } from '../../../gateway/rest/contradictions/answer-check.ts';
import { mediaType, operation, response } from './compiled.ts';

const schemas: Readonly<Record<string, Schema>> = {
  Address: {
    type: 'object',
    required: ['city'],
    properties: { city: { type: 'string' }, zip: { type: ['string', 'null'] } },
  },
  Card: {
    type: 'object',
    required: ['type', 'last4'],
    properties: { type: { type: 'string' }, last4: { type: 'string' } },
  },
  Bank: {
    type: 'object',
    required: ['type', 'iban'],
    properties: { type: { type: 'string' }, iban: { type: 'string' } },
  },
  Tree: {
    type: 'object',
    properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/s/Tree' } } },
  },
};
const resolve = (schema: Schema): Schema | undefined =>
  schema.$ref === undefined ? schema : schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)];
const ref = (name: string): Schema => ({ $ref: `#/s/${name}` });
const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
});

function answered(body: unknown, { status = 200, type = 'application/json' } = {}) {
  return {
    status,
    headers: { 'content-type': type },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

function contradictions(schema: Schema, value: unknown): string[] {
  const check = compileAnswerCheck(
    operation({ responses: [response('200', mediaType('application/json', schema))] }),
    resolve,
  );
  return check(answered(JSON.stringify(value))).map(
    ({ at, kind, expected, got }) => `${at || '(whole)'}: ${kind}, ${got} for ${expected}`,
  );
}

describe('an answer is compared with its description', () => {
  const payment = { oneOf: [ref('Card'), ref('Bank')] };
  const told = { ...payment, discriminator: { propertyName: 'type', mapping: { card: '#/s/Card', bank: 'Bank' } } };
  it.each<[what: string, schema: Schema, value: unknown, found: string[]]>([
    ['what is right', ref('Address'), { city: 'Ulm', zip: null, more: 1 }, []],
    ['a required property that is missing', ref('Address'), {}, ['city: missing, nothing for string']],
    ['null', ref('Address'), { city: null }, ['city: null, null for string']],
    [
      'another type',
      ref('Address'),
      { city: 7, zip: [] },
      ['city: type, integer for string', 'zip: type, list for string or null'],
    ],
    ['a list for an object', ref('Address'), [{ city: 'Ulm' }], ['(whole): type, list for object']],
    [
      'an object for a list',
      { type: 'array', items: ref('Address') },
      { city: 'Ulm' },
      ['(whole): type, object for list'],
    ],
    [
      'an object of which only properties are named',
      { properties: {} },
      [],
      ['(whole): type, list for object or null'],
    ],
    [
      'items, each place once',
      { type: 'array', items: ref('Address') },
      [{}, { city: 'Ulm' }, {}],
      ['[].city: missing, nothing for string'],
    ],
    [
      'a value that no enum has',
      object({ state: { type: 'string', enum: ['a', 'b'] } }),
      { state: 'secret' },
      ['state: unknown value, another string for one of 2 values'],
    ],
    [
      'null in an enum that may be null',
      object({ state: { type: ['string', 'null'], enum: ['a'] } }),
      { state: null },
      [],
    ],
    [
      'a constant',
      object({ kind: { const: 'x' } }),
      { kind: 'y' },
      ['kind: unknown value, another string for one of 1 value'],
    ],
    ['an integer that has a fraction', object({ n: { type: 'integer' } }), { n: 1.5 }, ['n: type, number for integer']],
    ['an integer where a number may be', object({ n: { type: 'number' } }), { n: 1 }, []],
    ['a property of requests alone', object({ secret: { type: 'string', writeOnly: true } }, ['secret']), {}, []],
    [
      'keys that are data',
      { type: 'object', additionalProperties: { type: 'integer' } },
      { 'ada@example.com': 'x' },
      ['*: type, string for integer'],
    ],
    [
      'places in a tuple',
      { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'integer' } },
      [1, 'x'],
      ['[]: type, integer for string'],
    ],
    [
      'all of several',
      { allOf: [ref('Address'), object({ id: { type: 'integer' } }, ['id'])] },
      { city: 'Ulm' },
      ['id: missing, nothing for integer'],
    ],
    ['null or something', { anyOf: [ref('Address'), { type: 'null' }] }, null, []],
    [
      'neither null nor something',
      { anyOf: [ref('Address'), { type: 'null' }] },
      'x',
      ['(whole): type, string for object or null'],
    ],
    ['one of several, wrong', payment, { type: 'bank', iban: 7 }, ['iban: type, integer for string']],
    ['one of several, right', payment, { type: 'bank', iban: 'x' }, []],
    ['the one that is told', told, { type: 'bank', last4: '1', iban: null }, ['iban: null, null for string']],
    [
      'one that is told and not there',
      told,
      { type: 'cash' },
      ['type: unknown value, another string for one of 2 values'],
    ],
    [
      'a schema that holds itself',
      ref('Tree'),
      { children: [{ children: [{ name: 1 }] }] },
      ['children[].children[].name: type, integer for string'],
    ],
    ['anything', {}, { a: [1] }, []],
    ['what is described by nothing that is there', { $ref: '#/s/None' }, 1, []],
  ])('%s', (_, schema, value, found) => {
    expect(contradictions(schema, value)).toEqual(found);
  });

  it('never tells a value, nor a name that is data', () => {
    const schema = { type: 'object', additionalProperties: object({ state: { enum: ['a'] } }) };
    const check = compileAnswerCheck(
      operation({ responses: [response('200', mediaType('application/json', schema))] }),
      resolve,
    );
    const told = JSON.stringify(check(answered({ 'key-canary': { state: 'value-canary' } })));
    expect(told).toContain('unknown value');
    expect(told).not.toContain('canary');
  });

  it('ends with an answer that is nested or ambiguous without end', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 5_000; depth += 1) deep = { a: deep, b: deep === 1 ? 1 : undefined };
    const choices: Schema = { oneOf: [] };
    const both = { type: 'object', properties: { a: { $ref: '#/s/Both' } }, required: ['none'] };
    Object.assign(choices, { oneOf: [both, both, both, both] });
    const check = compileAnswerCheck(
      operation({ responses: [response('200', mediaType('application/json', choices))] }),
      (schema) => (schema.$ref ? choices : schema),
    );
    // What is beyond the steps it has contradicts nothing that is known.
    expect(check(answered(deep))).toEqual([]);
  });
});

describe('the answer as a whole', () => {
  const responses = [
    response('200', mediaType('application/json', ref('Address')), mediaType('text/plain')),
    response('204'),
    response('404', mediaType('application/json', ref('Address'))),
  ];
  const check = compileAnswerCheck(operation({ responses }), resolve);
  it.each<[string, Parameters<typeof answered>, string[]]>([
    ['a status that is not described', ['{}', { status: 202 }], ['status 202 for 200 or 204']],
    ['no content', ['', { status: 204 }], []],
    ['nothing where JSON is promised', [''], ['missing nothing for JSON']],
    ['a page where JSON is promised', ['<html>', { type: 'text/html' }], ['type something else for JSON']],
    ['another type that is promised', ['Ulm', { type: 'text/plain' }], []],
    ['JSON without its type', [{}, { type: '' }], ['missing nothing for string']],
    ['a failure, which is told as an error', [{}, { status: 404 }], []],
  ])('%s', (_, [body, more], found) => {
    expect(check(answered(body, more)).map(({ kind, expected, got }) => `${kind} ${got} for ${expected}`)).toEqual(
      found,
    );
  });
});
