import { describe, expect, it } from 'vitest';
import { upgradeToV31 } from '../../../gateway/openapi/upgrade/upgrade-to-v31.ts';

const upgraded = (schema: unknown) => {
  const document = { openapi: '3.0.3', paths: {}, components: { schemas: { It: schema } } };
  const { components } = upgradeToV31(document) as { components: { schemas: { It: unknown } } };
  return components.schemas.It;
};
const reference = { $ref: '#/components/schemas/Other' };
const nothing = { type: 'null' };

describe('nullable', () => {
  it.each([
    ['a type', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    ['a type, when false', { type: 'string', nullable: false }, { type: 'string' }],
    ['an enum', { type: 'string', nullable: true, enum: ['a'] }, { type: ['string', 'null'], enum: ['a', null] }],
    ['an enum that has null', { nullable: true, enum: ['a', null] }, { enum: ['a', null] }],
    ['a $ref', { nullable: true, ...reference, description: 'd' }, { description: 'd', anyOf: [reference, nothing] }],
    ['allOf', { nullable: true, allOf: [reference] }, { anyOf: [{ allOf: [reference] }, nothing] }],
    [
      'allOf and a type',
      { nullable: true, type: 'object', allOf: [reference], title: 't', 'x-y': 1 },
      { title: 't', 'x-y': 1, anyOf: [{ type: 'object', allOf: [reference] }, nothing] },
    ],
    ['oneOf', { nullable: true, oneOf: [reference] }, { oneOf: [reference, nothing] }],
    ['anyOf', { nullable: true, anyOf: [reference] }, { anyOf: [reference, nothing] }],
    ['anyOf that admits null', { nullable: true, anyOf: [reference, nothing] }, { anyOf: [reference, nothing] }],
    ['properties', { nullable: true, properties: {} }, { type: ['object', 'null'], properties: {} }],
    ['items', { nullable: true, items: {} }, { type: ['array', 'null'], items: {} }],
    ['nothing else', { nullable: true }, {}],
  ])('beside %s means "or null"', (_beside, schema, expected) => {
    expect(upgraded(schema)).toEqual(expected);
  });

  it('is upgraded at every depth, and in a property of that name is a name', () => {
    const schema = { properties: { nullable: { type: 'array', items: { type: 'string', nullable: true } } } };
    expect(upgraded(schema)).toEqual({
      properties: { nullable: { type: 'array', items: { type: ['string', 'null'] } } },
    });
  });
});

describe('the upgrade to OpenAPI 3.1', () => {
  it.each([
    ['exclusiveMinimum: true', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ['exclusiveMinimum: false', { minimum: 1, exclusiveMinimum: false }, { minimum: 1 }],
    ['exclusiveMaximum: true', { maximum: 1, exclusiveMaximum: true }, { exclusiveMaximum: 1 }],
    ['exclusiveMaximum without maximum', { exclusiveMaximum: true }, {}],
    ['example', { example: { nullable: true } }, { examples: [{ nullable: true }] }],
    ['type: file', { type: 'file' }, { type: 'string', format: 'binary' }],
  ])('rewrites %s', (_name, schema, expected) => {
    expect(upgraded(schema)).toEqual(expected);
  });

  it('leaves examples, defaults and extensions as they are', () => {
    const data = { type: 'string', nullable: true };
    const schema = { default: data, 'x-data': data, enum: [data] };
    expect(upgraded(schema)).toEqual(schema);
  });

  it('changes neither its input nor documents of other versions', () => {
    const schema = Object.freeze({ type: 'string', nullable: true });
    expect(upgraded(schema)).toEqual({ type: ['string', 'null'] });
    const newer = { openapi: '3.1.0', components: { schemas: { It: schema } } };
    expect(upgradeToV31(newer)).toBe(newer);
  });

  it('reaches schemas that stand where only a $ref knows them', () => {
    const document = {
      openapi: '3.0.0',
      components: {
        schemas: { It: { $ref: '#/components/x-shared/0/Id' } },
        'x-shared': [{ Id: { type: 'string', nullable: true } }],
      },
    };
    expect(upgradeToV31(document)).toMatchObject({
      components: { 'x-shared': [{ Id: { type: ['string', 'null'] } }] },
    });
  });

  it('takes linear time however many schemas stand where only a $ref knows them', () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `s${index}`);
    const shared = Object.fromEntries(names.map((name) => [name, { type: 'string', nullable: true }]));
    const schemas = Object.fromEntries(names.map((name) => [name, { $ref: `#/x-shared/${name}` }]));
    const upgradedDocument = upgradeToV31({ openapi: '3.0.0', components: { schemas }, 'x-shared': shared });
    expect(upgradedDocument).toMatchObject({ 'x-shared': { s49999: { type: ['string', 'null'] } } });
    expect(shared['s49999']).toEqual({ type: 'string', nullable: true });
  });

  it('keeps a property named __proto__ a property', () => {
    const schema = JSON.parse('{"properties":{"__proto__":{"type":"string","nullable":true}}}');
    expect(JSON.stringify(upgraded(schema))).toBe('{"properties":{"__proto__":{"type":["string","null"]}}}');
  });
});
