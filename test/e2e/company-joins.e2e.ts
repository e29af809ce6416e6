import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attempts, type CompanyGateway, companyGateway } from './company-gateway.ts';

let shop: CompanyGateway;
beforeAll(async () => {
  shop = await companyGateway();
});
beforeEach(() => shop.reset());
afterAll(() => shop[Symbol.asyncDispose]());

/** The answer's data, which must come without errors. */
async function ask(query: string, variables: object = {}): Promise<Record<string, unknown>> {
  const { data, errors } = await shop.ask(query, { ...variables });
  expect(errors).toBeUndefined();
  return data ?? {};
}

const twelve = Array.from({ length: 12 }, (_, index) => `c-${index + 1}`);
const listed = (path: string | undefined, name: string, separator: string) =>
  (new URL(path ?? '', 'http://demo').searchParams.get(name) ?? '').split(separator);

describe('joins of many orders', () => {
  const orders = (selection: string) =>
    ask(`query ($ids: [String!]) { listOrders(customerId: $ids, limit: 50) { id ${selection} } }`, { ids: twelve });

  it('ask for the 12 customers of 50 orders in one call', async () => {
    const { listOrders } = await orders('customerId customer { id }');
    const rows = listOrders as { customerId: string; customer: { id: string } }[];
    expect(rows).toHaveLength(50);
    expect(rows.map(({ customer }) => customer.id)).toEqual(rows.map(({ customerId }) => customerId));
    expect(shop.asked('customers')).toHaveLength(1);
    expect(listed(shop.company.services.customers.requests[0]?.path, 'ids', ',').sort()).toEqual(twelve.toSorted());
  });

  it('ask for each product once, and for all their stock in one call by body', async () => {
    const { listOrders } = await orders('lines { productId product { sku stock { sku } } }');
    const lines = (listOrders as { lines: { productId: string; product: { sku: string } | null }[] }[]).flatMap(
      (order) => order.lines,
    );
    const sold = new Set(lines.flatMap(({ product }) => (product === null ? [] : [product.sku])));
    const [products, stock, ...more] = shop.company.services.catalog.requests;
    expect(more).toEqual([]);
    const asked = new URL(products?.path ?? '', 'http://demo').searchParams.getAll('skus');
    expect(asked.length).toBe(new Set(asked).size);
    expect(new Set(asked)).toEqual(new Set(lines.map(({ productId }) => productId)));
    expect(stock).toMatchObject({ method: 'POST', path: '/api/stock/lookup' });
    expect(new Set(JSON.parse(stock?.body ?? '').skus)).toEqual(sold);
  });

  it('ask for the shipments of all in one call, and give each order its own', async () => {
    const { listOrders } = await orders('shipments { orderRef }');
    const rows = listOrders as { id: string; shipments: { orderRef: string }[] }[];
    expect(shop.asked('shipping')).toHaveLength(1);
    expect(listed(shop.company.services.shipping.requests[0]?.path, 'order_refs', '|')).toEqual(
      rows.map(({ id }) => id),
    );
    for (const { id, shipments } of rows) {
      expect(new Set(shipments.map(({ orderRef }) => orderRef))).toEqual(new Set(shipments.length > 0 ? [id] : []));
    }
    expect(rows.filter(({ shipments }) => shipments.length > 0).length).toBeGreaterThan(20);
  });

  it('ask for each charge once where there is no batch, and for none where the order names none', async () => {
    const { listOrders } = await orders('paymentId payment { id } again: payment { amount }');
    const rows = listOrders as { paymentId: string | null; payment: { id: string } | null }[];
    const paid = rows.flatMap(({ paymentId }) => (paymentId === null ? [] : [paymentId]));
    expect(paid.length).toBeLessThan(50);
    expect(shop.asked('payments').sort()).toEqual(paid.map((id) => `GET /v1/charges/${id}`).sort());
    expect(rows.map(({ payment }) => payment?.id ?? null)).toEqual(rows.map(({ paymentId }) => paymentId));
  });

  it('fail only their own fields', async () => {
    shop.company.services.customers.failNext({ reply: { status: 503 }, times: attempts });
    const { data, errors } = await shop.ask('{ listOrders(limit: 3) { id customer { name } shipments { status } } }');
    const rows = data?.['listOrders'] as { id: string; customer: null }[];
    expect(rows.map(({ id, customer }) => [id, customer])).toEqual([
      ['o-1240', null],
      ['o-1239', null],
      ['o-1238', null],
    ]);
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual(
      [0, 1, 2].map((index) => [
        ['listOrders', index, 'customer'],
        { code: 'UPSTREAM_UNAVAILABLE', source: 'customers' },
      ]),
    );
  });
});

describe('a reference', () => {
  it.each([
    ['a customer who does not exist', 'getOrder(orderId: "o-1030") { customer { id } }', { customer: null }],
    [
      'a product that is no longer sold',
      'getOrder(orderId: "o-1045") { lines { product { sku } } }',
      { lines: expect.arrayContaining([{ product: null }]) },
    ],
    ['a charge that was lost', 'getOrder(orderId: "o-1100") { payment { id } }', { payment: null }],
    ['an order that nobody has', 'getShipment(trackingNumber: "HX9999") { order { id } }', { order: null }],
    ['an invoice that is not written yet', 'getOrder(orderId: "o-1240") { invoice { number } }', { invoice: null }],
    ['stock that no warehouse has', 'getProduct(sku: "TRIP-100") { stock { available } }', { stock: null }],
    ['a newsletter never read', 'getCustomer(customerId: "c-3") { subscription { status } }', { subscription: null }],
  ])('to %s is null and no error', async (_name, field, expected) => {
    const data = await ask(`{ found: ${field} }`);
    expect(data['found']).toEqual(expected);
  });

  it.each([
    ['of a guest', 'getOrder(orderId: "o-1037") { customer { id } }', { customer: null }, 'customers'],
    ['to a charge of an unpaid order', 'getOrder(orderId: "o-1240") { payment { id } }', { payment: null }, 'payments'],
    [
      'of an address that is not on the map',
      'getCustomer(customerId: "c-13") { deliveryAddress { weather { timezone } } }',
      { deliveryAddress: { weather: null } },
      'weather',
    ],
    ['of who came alone', 'getCustomer(customerId: "c-1") { referredBy { id } }', { referredBy: null }, 'customers'],
  ] as const)('%s that is null makes no call', async (_name, field, expected, service) => {
    const data = await ask(`{ found: ${field} }`);
    expect(data['found']).toEqual(expected);
    expect(shop.asked(service).filter((line) => !line.endsWith('/customers/c-1'))).toEqual([]);
  });

  it('in a batch to what is not there leaves the others theirs', async () => {
    const { found } = await ask('{ found: listTickets(status: OPEN, limit: 5) { customerId customer { id } } }');
    const rows = found as { customerId: string; customer: { id: string } | null }[];
    expect(rows.map(({ customerId }) => customerId)).toContain('c-404');
    expect(rows.map(({ customer }) => customer?.id ?? 'c-404')).toEqual(rows.map(({ customerId }) => customerId));
    expect(shop.asked('customers')).toHaveLength(1);
  });
});

describe('a join of one', () => {
  it('follows an order to its quote, invoice and back', async () => {
    const { found } = await ask(
      '{ found: getOrder(orderId: "o-1009") { quote { id status } invoice { number order { id } } } }',
    );
    expect(found).toEqual({
      quote: { id: 'q-2', status: 'ACCEPTED' },
      invoice: { number: 'INV-1009', order: { id: 'o-1009' } },
    });
  });

  it('tells what happened to a ticket by kind', async () => {
    const { found } = await ask(`{ found: getCustomer(customerId: "c-29") { tickets(limit: 1) { id events {
      __typename ... on CommentAdded { author } ... on TicketAssigned { assignee { team } } ... on StatusChanged { to }
    } } } }`);
    const [ticket] = (found as { tickets: { id: number; events: { __typename: string }[] }[] }).tickets;
    expect(ticket?.events[0]).toEqual({ __typename: 'CommentAdded', author: 'c-29' });
    expect(shop.asked('support')).toEqual([
      'GET /api/v1/tickets?customerId=c-29&limit=1',
      `GET /api/v1/tickets/${ticket?.id}/events`,
    ]);
  });

  it('finds a subscriber by the MD5 of the address in lower case', async () => {
    const { found } = await ask('{ found: getCustomer(customerId: "c-1") { email subscription { id status } } }');
    // printf ada.moreau@example.com | md5sum
    const id = '58b7028e8b0039eb0585b83edd9966f3';
    expect(found).toEqual({ email: 'Ada.Moreau@example.com', subscription: { id, status: 'SUBSCRIBED' } });
    expect(shop.asked('mailing')).toEqual([`GET /3.0/lists/news/members/${id}`]);
  });

  it('asks for the weather where the oil goes', async () => {
    const { found } = await ask(`{ found: getCustomer(customerId: "c-1") { deliveryAddress {
      location { latitude longitude } weather(days: 2) { daily { time temperatureMax } }
    } } }`);
    const { deliveryAddress } = found as {
      deliveryAddress: { location: { latitude: number; longitude: number }; weather: unknown };
    };
    const { latitude, longitude } = deliveryAddress.location;
    expect(shop.asked('weather')).toEqual([`GET /v1/forecast?latitude=${latitude}&longitude=${longitude}&days=2`]);
    expect(deliveryAddress.weather).toEqual({
      daily: { time: ['2026-11-16', '2026-11-17'], temperatureMax: [expect.any(Number), expect.any(Number)] },
    });
  });

  it('reaches an id with reserved characters as it is', async () => {
    const { found } = await ask('{ found: getOrder(orderId: "o-1018") { customer { id name orders { id } } } }');
    expect(found).toMatchObject({ customer: { id: 'a/b#c é', name: 'Café Ångström' } });
    expect(listed(shop.company.services.customers.requests[0]?.path, 'ids', ',')).toEqual(['a/b#c é']);
    const of = listed(shop.company.services.orders.requests[1]?.path, 'customerId', '\n');
    expect(of).toEqual(['a/b#c é']);
  });
});

describe('a read after a change in the same operation', () => {
  it('is made anew', async () => {
    const data = await ask(`mutation {
      a: cancelOrder(orderId: "o-1240", input: { reason: "a" }) { id customer { orders(limit: 50) { id status } } }
      b: cancelOrder(orderId: "o-1240", input: { reason: "b" }) { id customer { orders(limit: 50) { id status } } }
    }`);
    expect(data['a']).toEqual(data['b']);
    expect(shop.asked('orders').filter((line) => line.startsWith('GET '))).toHaveLength(2);
    expect(shop.asked('customers')).toHaveLength(2);
  });
});
