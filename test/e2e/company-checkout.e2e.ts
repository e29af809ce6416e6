import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allWrites, ask, basket, checkout, nowhere, writes } from './checkout-client.ts';
import { type CompanyGateway, companyGateway } from './company-gateway.ts';
import { call } from './demo-client.ts';

let shop: CompanyGateway;
beforeAll(async () => {
  shop = await companyGateway();
});
beforeEach(() => shop.reset());
afterAll(() => shop[Symbol.asyncDispose]());

describe('a checkout', () => {
  it('reserves, charges, orders and ships, and names its key to each', async () => {
    const { data, errors } = await ask(shop);
    expect(errors).toBeUndefined();
    expect(data?.['checkout']).toEqual({
      status: 'COMPLETED',
      repeated: false,
      total: { amountMinor: 166_480, currency: 'USD' },
      order: {
        id: 'o-1241',
        reference: 'basket-0001',
        status: 'PAID',
        total: { amount: 1664.8 },
        delivery: { postalCode: '03301' },
        payment: { id: 'ch_2224' },
        shipments: [{ trackingNumber: 'HX5215' }],
      },
      payment: { id: 'ch_2224', amount: 166_480, currency: 'usd', refunded: false },
      shipment: { trackingNumber: 'HX5215', recipient: { name: 'Ada Moreau' } },
      steps: [
        { name: 'RESERVE_STOCK', status: 'DONE', reference: 'res-1', code: null, message: null },
        { name: 'CHARGE', status: 'DONE', reference: 'ch_2224', code: null, message: null },
        { name: 'CREATE_ORDER', status: 'DONE', reference: 'o-1241', code: null, message: null },
        { name: 'BOOK_SHIPMENT', status: 'DONE', reference: 'HX5215', code: null, message: null },
      ],
    });
    const { catalog, orders, payments } = shop.company.services;
    const bodies = [catalog, orders].map(({ requests }) => requests.find(({ method }) => method === 'POST')?.body);
    expect(bodies.map((body) => JSON.parse(body ?? '').reference)).toEqual(['basket-0001', 'basket-0001']);
    const [created] = payments.requests;
    expect(created?.headers['idempotency-key']).toBe('basket-0001');
    expect(Object.fromEntries(new URLSearchParams(created?.body))).toEqual({
      amount: '166480',
      currency: 'usd',
      source: 'tok_visa',
      customer: 'c-1',
      description: 'Checkout basket-0001',
    });
  });

  it('sums lines of one product, and takes prices from the catalogue alone', async () => {
    const lines = [
      { sku: 'OIL-STD', quantity: 333 },
      { sku: 'BAG-TAG', quantity: 1 },
      { sku: 'OIL-STD', quantity: 334 },
    ];
    const { data } = await ask(shop, { lines });
    // 667 litres at 1.09 are 727.03, and in doubles 727.0300000000001.
    expect(data?.['checkout']).toMatchObject({ status: 'COMPLETED', total: { amountMinor: 72_703 + 800 } });
    const order = shop.company.services.orders.requests.find(({ method }) => method === 'POST');
    expect(JSON.parse(order?.body ?? '').lines).toEqual([
      { productId: 'OIL-STD', quantity: 667, unitPrice: { amount: 1.09, currency: 'USD' } },
      { productId: 'BAG-TAG', quantity: 1, unitPrice: { amount: 8, currency: 'USD' } },
    ]);
  });

  it('delivers to the address that is given', async () => {
    const deliveryAddress = { street: '5 Pier Road', city: 'Camden', region: 'ME', postalCode: '04843' };
    const { data } = await ask(shop, { deliveryAddress });
    expect(data?.['checkout']).toMatchObject({ order: { delivery: { postalCode: '04843' } } });
    const [booked] = shop.company.services.shipping.requests;
    expect(JSON.parse(booked?.body ?? '').recipient).toEqual({
      name: 'Ada Moreau',
      street: '5 Pier Road',
      city: 'Camden',
      region: 'ME',
      postal_code: '04843',
      country_code: 'US',
    });
  });
});

describe('a key', () => {
  it('buys once: a repeated checkout answers what the first one did and changes nothing', async () => {
    const first = await checkout(shop);
    const before = allWrites(shop);
    const second = await checkout(shop);
    expect({ ...second, repeated: false, steps: [] }).toEqual({ ...first, steps: [] });
    expect(second.repeated).toBe(true);
    expect(second.steps.map(({ reference }) => reference)).toEqual([null, 'ch_2224', 'o-1241', 'HX5215']);
    expect(allWrites(shop)).toEqual(before);
  });

  it('buys once when it is sent twice at the same time', async () => {
    const results = await Promise.all([checkout(shop), checkout(shop), checkout(shop)]);
    expect(results.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(new Set(results.map(({ order }) => order?.id)).size).toBe(1);
    expect(results.map(({ repeated }) => repeated).sort()).toEqual([false, true, true]);
    expect(writes(shop, 'payments')).toEqual(['POST /v1/charges']);
    expect(writes(shop, 'shipping')).toEqual(['POST /v2/shipments']);
  });

  it('buys once when two fields of one operation use it', async () => {
    const { data } = await shop.ask(
      `mutation ($input: CheckoutInput!) {
        a: checkout(input: $input) { repeated order { id shipments { trackingNumber } } }
        b: checkout(input: $input) { repeated order { id shipments { trackingNumber } } }
      }`,
      { input: basket },
    );
    const order = { id: 'o-1241', shipments: [{ trackingNumber: 'HX5215' }] };
    expect(data).toEqual({ a: { repeated: false, order }, b: { repeated: true, order } });
  });

  it.each([
    ['other lines', { lines: [{ sku: 'OIL-STD', quantity: 1501 }] }],
    ['another customer', { customerId: 'c-2' }],
  ])('is refused for a basket with %s', async (_name, changes) => {
    await checkout(shop);
    const { data, errors } = await ask(shop, changes);
    expect(data).toBeNull();
    expect(errors?.[0]?.message).toBe(
      'This idempotency key belongs to another checkout. Use a new key for each basket.',
    );
    expect(errors?.[0]?.extensions).toEqual({ code: 'CONFLICT' });
    expect(writes(shop, 'payments')).toHaveLength(1);
  });

  it.each([
    ['its card was refused', { paymentToken: 'tok_declined' }],
    ['nobody delivers there', { deliveryAddress: nowhere }],
  ])('cannot be used again once its checkout was undone because %s', async (_name, changes) => {
    expect(await checkout(shop, changes)).toMatchObject({ status: 'UNDONE' });
    const before = writes(shop, 'payments');
    const { errors } = await ask(shop);
    expect(errors?.[0]?.message).toBe('The checkout with this idempotency key was undone. Start again with a new key.');
    expect(errors?.[0]?.extensions).toEqual({ code: 'CONFLICT' });
    expect(writes(shop, 'payments')).toEqual(before);
  });

  it('can be used again when nothing was done under it', async () => {
    const lines = [{ sku: 'BOIL-COND-32', quantity: 1 }];
    expect(await checkout(shop, { lines })).toMatchObject({ status: 'UNDONE' });
    expect(await checkout(shop)).toMatchObject({ status: 'COMPLETED', repeated: false });
  });

  it('is refused when its charge was refunded and its stock could not be released', async () => {
    const { orders, catalog } = shop.company.services;
    orders.failNext({ method: 'POST', path: /^\/v3\/orders$/, reply: { status: 400 } });
    catalog.failNext({ method: 'DELETE' });
    const first = await checkout(shop);
    expect(first.steps.slice(0, 2).map(({ name, status }) => `${name} ${status}`)).toEqual([
      'RESERVE_STOCK UNDO_FAILED',
      'CHARGE UNDONE',
    ]);
    const { errors } = await ask(shop);
    expect(errors?.[0]?.extensions).toEqual({ code: 'CONFLICT' });
    expect(writes(shop, 'orders')).toHaveLength(1);
  });

  it('goes on with a checkout that was interrupted after its order was placed', async () => {
    const lines = [{ productId: 'OIL-STD', quantity: 1500, unitPrice: { amount: 1.09, currency: 'USD' } }];
    const address = { street: 'x', city: 'x', region: 'ME', postalCode: '04101', country: 'US' };
    const delivery = { ...address, requestedDate: null, window: null };
    const json = { reference: 'basket-0001', customerId: 'c-1', lines, delivery, paymentId: 'ch_1001' };
    await call(shop.company.services.orders, '/orders', { json });
    const result = await checkout(shop, { lines: [{ sku: 'OIL-STD', quantity: 1500 }] });
    expect(result).toMatchObject({ status: 'COMPLETED', repeated: true, order: { id: 'o-1241' } });
    expect(writes(shop, 'payments')).toEqual([]);
    expect(writes(shop, 'catalog')).toEqual([]);
    expect(writes(shop, 'shipping')).toEqual(['POST /v2/shipments']);
  });
});
