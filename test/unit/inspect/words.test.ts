import { expect, it } from 'vitest';
import { endsWithWords, nameBeforeKey, singular, singularName } from '../../../gateway/graph/inspect/words.ts';

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
  ['customerId', 'customer'],
  ['customer_id', 'customer'],
  ['shippingCustomerIds', 'shipping customer'],
  ['order_ref', 'order'],
  ['invoiceNumber', 'invoice'],
  ['id', undefined],
  ['number', undefined],
  ['author', undefined],
  ['paid', undefined],
  ['', undefined],
])('reads in %j the name %j', (name, expected) => {
  expect(nameBeforeKey(name)).toBe(expected);
});

it('compares whole words only', () => {
  expect(endsWithWords('shipping customer', 'customer')).toBe(true);
  expect(endsWithWords('nocustomer', 'customer')).toBe(false);
  expect(singularName('OrderItems')).toBe('order item');
});
