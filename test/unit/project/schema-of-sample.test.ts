import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaOfSample } from '../../../gateway/project/add/schema-of-sample.ts';

describe('schemaOfSample', () => {
  it.each<[unknown, unknown]>([
    ['x', { type: 'string' }],
    [1, { type: 'integer' }],
    [1.5, { type: 'number' }],
    [2 ** 40, { type: 'integer', format: 'int64' }],
    [true, { type: 'boolean' }],
    [null, {}],
    [[], { type: 'array', items: {} }],
    [[1, 2.5], { type: 'array', items: { type: 'number' } }],
    [[1, 'a'], { type: 'array', items: {} }],
    [{}, { type: 'object', additionalProperties: true }],
  ])('of %j is %j', (sample, expected) => {
    expect(schemaOfSample('Orders', [sample])).toEqual(expected);
  });

  it('joins what the items of a list have, and names nested types by their place', () => {
    expect(
      schemaOfSample('Orders', [
        [
          { id: 1, lines: [{ sku: 'a' }] },
          { id: null, note: 'x' },
        ],
      ]),
    ).toEqual({
      type: 'array',
      items: {
        title: 'Order',
        type: 'object',
        properties: {
          id: { type: 'integer' },
          lines: {
            type: 'array',
            items: { title: 'OrderLine', type: 'object', properties: { sku: { type: 'string' } } },
          },
          note: { type: 'string' },
        },
      },
    });
  });

  it('accepts every sample that it was made of, but for null', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (sample) => {
        const validate = new Ajv({ strict: false, formats: { int64: true } }).compile({
          ...schemaOfSample('T', [sample]),
        });
        expect(validate(sample)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
