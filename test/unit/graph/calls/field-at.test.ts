import { describe, expect, it } from 'vitest';
import { fieldAt } from '../../../../gateway/graph/calls/field-at.ts';
import { schemaOf } from '../schema-of.ts';

const text = { type: 'string' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const { schema } = schemaOf({
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders': {
      get: {
        operationId: 'orders',
        responses: {
          200: {
            description: 'ok',
            content: { 'application/json': { schema: { type: 'array', items: ref('Order') } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Order: {
        type: 'object',
        properties: {
          'ship-to': ref('Address'),
          paid: { oneOf: [ref('Card'), ref('Bank')], discriminator: { propertyName: 'kind' } },
          notes: { type: 'object', additionalProperties: ref('Address') },
          extra: {},
        },
      },
      Address: { type: 'object', properties: { city: text } },
      Card: { type: 'object', required: ['kind'], properties: { kind: text, last_four: text } },
      Bank: { type: 'object', required: ['kind'], properties: { kind: text, iban: text } },
    },
  },
});

describe('the field that shows a property of an answer', () => {
  const field = schema.getQueryType()?.getFields()['orders'];
  it.each([
    ['Query.orders', []],
    ['Order.shipTo', ['ship-to']],
    ['Address.city', ['ship-to', 'city']],
    ['Card.lastFour', ['paid', 'last_four']],
    ['Bank.iban', ['paid', 'iban']],
    ['Address.city', ['notes', '*', 'city']],
    ['Order.extra', ['extra', 'anything', 'below']],
    ['Query.orders', ['not described']],
  ])('is %s for %j, or the innermost that holds it', (coordinate, names) => {
    if (!field) throw new Error('There is no field.');
    expect(fieldAt(schema, { field, coordinate: 'Query.orders' }, names)).toBe(coordinate);
  });
});
