import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allWrites, ask, askAnonymously, type CheckoutResult, checkout, nowhere, writes } from './checkout-client.ts';
import { attempts, type CompanyGateway, companyGateway } from './company-gateway.ts';
import { call, keys } from './demo-client.ts';

let shop: CompanyGateway;
beforeAll(async () => {
  shop = await companyGateway();
});
beforeEach(() => shop.reset());
afterAll(() => shop[Symbol.asyncDispose]());

const statuses = ({ steps }: CheckoutResult) => steps.map(({ name, status }) => `${name} ${status}`);
const failure = ({ steps }: CheckoutResult) => {
  const { name, code, message } = steps.find((step) => step.code !== null) ?? {};
  return { name, code, message };
};

async function availableOil(): Promise<unknown> {
  const { body } = await call(shop.company.services.catalog, '/products/OIL-STD/stock');
  return (body as { available: number }).available;
}

async function charge(id: string) {
  const { body } = await call(shop.company.services.payments, `/v1/charges/${id}`, { headers: keys.payments });
  return body as { amount: number; amount_refunded: number };
}

describe('a checkout that fails', () => {
  it.each([
    {
      why: 'for want of stock',
      changes: { lines: [{ sku: 'BOIL-COND-32', quantity: 1 }] },
      steps: ['RESERVE_STOCK FAILED', 'CHARGE NOT_REACHED', 'CREATE_ORDER NOT_REACHED', 'BOOK_SHIPMENT NOT_REACHED'],
      failed: { name: 'RESERVE_STOCK', code: 'CONFLICT', message: 'There is not enough in stock.' },
    },
    ...['tok_declined', 'tok_insufficient_funds'].map((paymentToken) => ({
      why: `by the card ${paymentToken}`,
      changes: { paymentToken },
      steps: ['RESERVE_STOCK UNDONE', 'CHARGE FAILED', 'CREATE_ORDER NOT_REACHED', 'BOOK_SHIPMENT NOT_REACHED'],
      failed: { name: 'CHARGE', code: 'BAD_USER_INPUT', message: 'The card was refused.' },
    })),
    {
      why: 'because payments break down',
      changes: { paymentToken: 'tok_error' },
      steps: ['RESERVE_STOCK UNDONE', 'CHARGE FAILED', 'CREATE_ORDER NOT_REACHED', 'BOOK_SHIPMENT NOT_REACHED'],
      failed: { name: 'CHARGE', code: 'UPSTREAM_ERROR', message: 'payments: the upstream answered with a failure' },
    },
    {
      why: 'because nobody delivers there',
      changes: { deliveryAddress: nowhere },
      steps: ['RESERVE_STOCK UNDONE', 'CHARGE UNDONE', 'CREATE_ORDER UNDONE', 'BOOK_SHIPMENT FAILED'],
      failed: {
        name: 'BOOK_SHIPMENT',
        code: 'BAD_USER_INPUT',
        message: 'Nothing can be delivered to this address.',
      },
    },
  ])('$why leaves nothing behind and says so', async ({ changes, steps, failed }) => {
    const before = await availableOil();
    const result = await checkout(shop, changes);
    expect(result).toMatchObject({ status: 'UNDONE', order: null, payment: null, shipment: null, total: null });
    expect(statuses(result)).toEqual(steps);
    expect(failure(result)).toEqual(failed);
    expect(await availableOil()).toBe(before);
    const reference = result.steps[1]?.reference;
    if (typeof reference === 'string') {
      const { amount, amount_refunded } = await charge(reference);
      expect(amount_refunded).toBe(amount);
    }
    const orderId = result.steps[2]?.reference;
    if (typeof orderId === 'string') {
      const { body } = await call(shop.company.services.orders, `/orders/${orderId}`);
      expect(body).toMatchObject({
        status: 'cancelled',
        cancellationReason: 'The checkout could not be completed.',
      });
    }
  });

  it('undoes what it did when the order cannot be placed', async () => {
    shop.company.services.orders.failNext({ method: 'POST', hangUp: true });
    const result = await checkout(shop);
    expect(statuses(result)).toEqual([
      'RESERVE_STOCK UNDONE',
      'CHARGE UNDONE',
      'CREATE_ORDER FAILED',
      'BOOK_SHIPMENT NOT_REACHED',
    ]);
    expect(writes(shop, 'payments')).toEqual(['POST /v1/charges', 'POST /v1/refunds']);
    const refund = shop.company.services.payments.requests.at(-1);
    expect(refund?.headers['idempotency-key']).toBe('basket-0001-refund');
    expect(refund?.body).toBe('charge=ch_2224&reason=requested_by_customer');
    expect(writes(shop, 'catalog')).toEqual(['POST /api/reservations', 'DELETE /api/reservations/res-1']);
  });

  it('gives back a charge whose answer was lost', async () => {
    const { payments } = shop.company.services;
    const form = 'amount=166480&currency=usd&source=tok_visa&customer=c-1&description=Checkout+basket-0001';
    await call(payments, '/v1/charges', { form, headers: keys.payments });
    payments.failNext({ method: 'POST', path: /charges/, hangUp: true, times: attempts });
    const result = await checkout(shop);
    expect(statuses(result).slice(0, 2)).toEqual(['RESERVE_STOCK UNDONE', 'CHARGE FAILED']);
    expect(failure(result).code).toBe('UPSTREAM_UNAVAILABLE');
    expect(await charge('ch_2224')).toMatchObject({ amount_refunded: 166_480 });
  });

  it('gives back a charge that it cannot look at', async () => {
    shop.company.services.payments.failNext({ method: 'GET', reply: { status: 403 } });
    const result = await checkout(shop);
    expect(statuses(result).slice(0, 2)).toEqual(['RESERVE_STOCK UNDONE', 'CHARGE FAILED']);
    expect(await charge('ch_2224')).toMatchObject({ amount_refunded: 166_480 });
  });

  it('tells which undo failed, and undoes the rest', async () => {
    const { payments } = shop.company.services;
    payments.failNext({ path: /refunds/, reply: { status: 503 }, times: attempts });
    const before = await availableOil();
    const result = await checkout(shop, {
      deliveryAddress: nowhere,
    });
    expect(result).toMatchObject({ status: 'UNDO_FAILED', order: null });
    expect(statuses(result)).toEqual([
      'RESERVE_STOCK UNDONE',
      'CHARGE UNDO_FAILED',
      'CREATE_ORDER UNDONE',
      'BOOK_SHIPMENT FAILED',
    ]);
    expect(result.steps[1]).toMatchObject({
      reference: 'ch_2224',
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'payments: the upstream is unavailable at present',
    });
    expect(await availableOil()).toBe(before);
  });

  it('says when it cannot be found out whether a step took effect', async () => {
    const { payments } = shop.company.services;
    // The charge, and then the search for it.
    payments.failNext({ hangUp: true, times: 2 * attempts });
    const result = await checkout(shop);
    expect(result.status).toBe('UNDO_FAILED');
    expect(result.steps[1]).toMatchObject({ status: 'UNDO_FAILED', reference: null, code: 'UPSTREAM_UNAVAILABLE' });
    expect(result.steps[1]?.message).toContain('Whether it took effect could not be found out');
  });

  it('tells nothing of the upstreams', async () => {
    const { text } = await ask(shop, { paymentToken: 'tok_error' });
    expect(text).not.toMatch(/127\.0\.0\.1|sk_demo|Something went wrong on our side|\/v1\//);
  });
});

describe('a checkout that cannot be begun', () => {
  it.each([
    ['a short key', { idempotencyKey: 'short' }, 'The idempotency key must be 8 to 100 letters, digits, "-" and "_".'],
    [
      'a key with line breaks',
      { idempotencyKey: 'basket-0001\r\nx: y' },
      'The idempotency key must be 8 to 100 letters, digits, "-" and "_".',
    ],
    ['an empty basket', { lines: [] }, 'A basket has 1 to 50 lines, not 0.'],
    [
      'less than one',
      { lines: [{ sku: 'OIL-STD', quantity: 0 }] },
      'The quantity of "OIL-STD" must be at least 1, not 0.',
    ],
    ['an unknown customer', { customerId: 'c-404' }, 'There is no customer "c-404".'],
    ['an unknown product', { lines: [{ sku: 'OIL-1998', quantity: 1 }] }, 'There is no product "OIL-1998".'],
    ['a product of the past', { lines: [{ sku: 'BOIL-STD-20', quantity: 1 }] }, '"BOIL-STD-20" is no longer sold.'],
    ['no address', { customerId: 'c-11' }, 'Customer "c-11" has no delivery address: give one.'],
  ])('with %s is refused before anything is done', async (_name, changes, message) => {
    const { data, errors } = await ask(shop, changes);
    expect(data).toBeNull();
    expect(errors?.map((error) => [error.message, error.extensions])).toEqual([[message, { code: 'BAD_USER_INPUT' }]]);
    expect(allWrites(shop)).toEqual([]);
  });

  it('is refused without a key of the gateway, and calls nothing', async () => {
    const { status, errors } = await askAnonymously(shop);
    expect(status).toBe(401);
    expect(errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    for (const service of Object.values(shop.company.services)) expect(service.requests).toEqual([]);
  });
});
