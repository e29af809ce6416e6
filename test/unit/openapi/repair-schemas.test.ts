import { describe, expect, it } from 'vitest';
import { describeApi } from '../../../gateway/openapi/describe-api.ts';
import { openApi } from './parts.ts';

/** The schema as it came through, and what was said about it. */
function repaired(schema: unknown) {
  const { description, problems } = describeApi(
    openApi({ '/': { get: {} } }, { components: { schemas: { S: schema } } }),
  );
  return {
    schema: description.resolve({ $ref: '#/components/schemas/S' }),
    said: problems.map(({ pointer, reason }) => `${pointer} ${reason}`),
  };
}

describe('a keyword that is not what it must be', () => {
  it.each([
    [{ type: 5 }, {}, '/type must be a type or a list of types, is the number 5; what does not fit is left out'],
    [
      { type: ['string', 7] },
      { type: ['string'] },
      '/type must be a type or a list of types, is a list; what does not fit is left out',
    ],
    [{ properties: [] }, {}, '/properties must be schemas by name, is a list; what does not fit is left out'],
    [
      { properties: { a: null, b: { type: 'string' } } },
      { properties: { a: {}, b: { type: 'string' } } },
      '/properties must be schemas by name, is an object; what does not fit is left out',
    ],
    [
      { allOf: { type: 'object' } },
      {},
      '/allOf must be a list of schemas, is an object; what does not fit is left out',
    ],
    [
      { oneOf: [null, { type: 'string' }] },
      { oneOf: [{ type: 'string' }] },
      '/oneOf must be a list of schemas, is a list; what does not fit is left out',
    ],
    [{ items: 'string' }, {}, '/items must be a schema, is the string "string"; what does not fit is left out'],
    [{ enum: 'a' }, {}, '/enum must be a list of values, is the string "a"; what does not fit is left out'],
    [
      { discriminator: 'kind' },
      { discriminator: { propertyName: 'kind' } },
      '/discriminator must be an object with propertyName, is the string "kind"; what does not fit is left out',
    ],
  ])('is left out of %j and told', (schema, kept, said) => {
    expect(repaired(schema)).toEqual({ schema: kept, said: [`/components/schemas/S${said}`] });
  });

  it('says nothing of `required: true`, which many write on properties', () => {
    expect(repaired({ type: 'string', required: true })).toEqual({ schema: { type: 'string' }, said: [] });
  });

  it('is data in examples, defaults and extensions, and stays', () => {
    const schema = { type: 'object', default: { type: 5 }, examples: [{ allOf: 1 }], 'x-any': { items: 3 } };
    expect(repaired(schema)).toEqual({ schema, said: [] });
  });

  it('leaves boolean schemas and lists of items alone', () => {
    const schema = { properties: { a: true, b: false }, items: [{ type: 'string' }], additionalProperties: false };
    expect(repaired(schema)).toEqual({ schema, said: [] });
  });
});
