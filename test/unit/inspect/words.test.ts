import { expect, it } from 'vitest';
import { endsWithWords, keyNameOf, singular, singularName } from '../../../gateway/graph/inspect/words.ts';

it.each([
  ['customers', 'customer'],
  ['categories', 'category'],
  ['addresses', 'address'],
  ['statuses', 'status'],
  ['boxes', 'box'],
  ['ids', 'id'],
  ['skus', 'sku'],
  ['status', 'status'],
  ['address', 'address'],
  ['analysis', 'analysis'],
  ['series', 'sery'],
  ['', ''],
])('takes %j for a form of %j', (plural, expected) => {
  expect(singular(plural)).toBe(expected);
});

it.each([
  ['customerId', 'customer', true],
  ['customer_id', 'customer', true],
  ['shippingCustomerIds', 'shipping customer', true],
  ['order_ref', 'order', false],
  ['invoiceNumber', 'invoice', false],
])('reads in %j the key of %j', (name, entity, isId) => {
  expect(keyNameOf(name)).toEqual({ entity, isId });
});

it.each(['id', 'number', 'author', 'paid', ''])('reads no key in %j', (name) => {
  expect(keyNameOf(name)).toBeUndefined();
});

it('compares whole words only', () => {
  expect(endsWithWords('shipping customer', 'customer')).toBe(true);
  expect(endsWithWords('nocustomer', 'customer')).toBe(false);
  expect(singularName('OrderItems')).toBe('order item');
});
