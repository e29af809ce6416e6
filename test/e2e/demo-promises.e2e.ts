import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, startCompany } from '../../demo/company.ts';
import { seedCharges } from '../../demo/data/charges.ts';
import { seedCustomers } from '../../demo/data/customers.ts';
import { seedHotels } from '../../demo/data/hotels.ts';
import { seedInvoices } from '../../demo/data/invoices.ts';
import { seedMembers } from '../../demo/data/members.ts';
import { seedOrders, seedQuotes } from '../../demo/data/orders.ts';
import { seedProducts } from '../../demo/data/products.ts';
import { seedShipments } from '../../demo/data/shipments.ts';
import { seedTickets } from '../../demo/data/tickets.ts';
import { demoKeys } from '../../demo/demo-keys.ts';
import type { DemoServiceName } from '../../demo/ports.ts';
import { accountingKey, call, keys } from './demo-client.ts';

let company: Company;

beforeAll(async () => {
  const habits = { weatherLimitsEvery: 0, bluewingFailsEvery: 0, cirrusDelayMs: 0 };
  company = await startCompany({ ports: 'ephemeral', checkAnswers: true, habits });
});
afterAll(() => company.close());

/** Answers 200 to all targets, which `checkAnswers` makes a proof that they are as described. */
async function expectPromised(name: DemoServiceName, targets: readonly string[], headers: Record<string, string> = {}) {
  expect(targets).not.toEqual([]);
  for (const target of targets) {
    const { status, text } = await call(company.services[name], target, { headers });
    expect([target, status, status === 200 ? '' : text]).toEqual([target, 200, '']);
  }
}

const each = <Row>(rows: readonly Row[], target: (row: Row) => string): string[] => rows.map(target);
const segment = encodeURIComponent;

describe('each seeded answer is what the description promises', () => {
  it('of customers', async () => {
    const all = each(seedCustomers(), ({ id }) => `/customers/${segment(id)}`);
    await expectPromised('customers', ['/customers?limit=100', '/customers?ids=c-1,c-404', '/whoami', ...all]);
  });

  it('of catalog', async () => {
    const all = each(seedProducts(), ({ sku }) => `/products/${sku}`);
    await expectPromised('catalog', ['/products?limit=100', '/categories', '/categories/0', '/stock/OIL-STD', ...all]);
  });

  it('of orders', async () => {
    const pages = ['/orders?limit=200', '/quotes?limit=200'];
    const all = [
      ...each(seedOrders(), ({ id }) => `/orders/${id}`),
      ...each(seedQuotes(), ({ id }) => `/quotes/${id}`),
    ];
    await expectPromised('orders', [...pages, ...all]);
  });

  it('of payments', async () => {
    const all = each(seedCharges(), ({ id }) => `/v1/charges/${id}`);
    await expectPromised('payments', ['/v1/charges?limit=100', '/v1/balance', ...all], keys.payments);
  });

  it('of shipping', async () => {
    const all = each(seedShipments(), ({ tracking_number: number }) => `/shipments/${number}`);
    const events = all.map((target) => `${target}/events`);
    await expectPromised('shipping', ['/shipments?page_size=100', '/webhooks', ...all, ...events], keys.shipping);
  });

  it('of support', async () => {
    const all = each(seedTickets(), ({ ticket }) => `/tickets/${ticket.id}`);
    await expectPromised('support', ['/tickets?limit=100', ...all, ...all.map((target) => `${target}/events`)]);
  });

  it('of weather', async () => {
    const places = seedCustomers().flatMap(({ deliveryAddress }) => deliveryAddress?.location ?? []);
    const all = each(places, ({ latitude, longitude }) => `latitude=${latitude}&longitude=${longitude}`);
    await expectPromised(
      'weather',
      all.flatMap((query) => [`/forecast?days=16&${query}`, `/current?${query}`]),
    );
  });

  it('of accounting', async () => {
    const all = each(seedInvoices(), ({ number }) => `/invoices/${number}`);
    const lists = ['/invoices?pageSize=100', '/orders/o-1001/invoice', '/invoices/INV-1001/pdf'];
    await expectPromised('accounting', [...lists, ...all], await accountingKey(company.services.accounting));
  });

  it('of mailing', async () => {
    const all = each(seedMembers(), ({ id }) => `/lists/news/members/${id}`);
    const lists = ['/lists/news/members?count=100', '/campaigns', '/campaigns/winter-2026'];
    await expectPromised('mailing', [...lists, ...all], keys.mailing);
  });

  it('of the airlines and hotels', async () => {
    const { body } = await call(company.services.aero, '/flights?from=BOS&to=LIS&date=2026-12-05');
    const { flights } = body as { flights: readonly { id: string }[] };
    await expectPromised('aero', ['/airports', ...each(flights, ({ id }) => `/flights/${id}`)]);
    await expectPromised('cirrus', ['/BOS-LIS/20261205', '/PWM-KEF/20270101', '/BOS-BOS/20261205']);
    const key = `key=${demoKeys.staysKey}`;
    const search = `/hotels?near=LIS&checkIn=2026-12-06&checkOut=2026-12-13&${key}`;
    await expectPromised('stays', [search, ...each(seedHotels(), ({ id }) => `/hotels/${id}?${key}`)]);
    const slice = { origin: 'BOS', destination: 'LIS', departureDate: '2026-12-05' };
    const offers = await call(company.services.bluewing, '/offers/search', {
      json: { slices: [slice], travellers: [{ type: 'ADT' }] },
    });
    expect(offers.status).toBe(200);
  });
});

describe('a request that the description does not allow is answered 400 in the service’s own words', () => {
  it.each<[DemoServiceName, string, Record<string, string>, unknown]>([
    ['customers', '/customers?limit=0', {}, { code: 'invalid_request', details: [{ field: 'query.limit' }] }],
    ['catalog', '/products?filter[colour]=red', {}, { error: { status: 400, reason: /description asks for/ } }],
    ['orders', '/orders?status=lost', {}, { error: 'INVALID_REQUEST', fields: { 'query.status.0': /allowed values/ } }],
    ['payments', '/v1/charges?limit=x', keys.payments, { error: { type: 'invalid_request_error', param: 'limit' } }],
    ['shipping', '/shipments?page_size=0', keys.shipping, { error_code: 'INVALID_REQUEST' }],
    ['support', '/tickets/x', {}, { status: 400, errors: [{ pointer: 'path/ticketId', detail: 'must be integer' }] }],
    ['weather', '/forecast?latitude=91&longitude=0', {}, { error: true, reason: 'query.latitude must be <= 90' }],
    ['mailing', '/lists/news/members/ADA', keys.mailing, { title: 'Invalid Resource', status: 400 }],
    ['aero', '/flights?from=bos&to=LIS&date=2026-12-05', {}, { code: 'INVALID', message: /query.from must match/ }],
    ['bluewing', '/offers/search', {}, { fault: { code: 9000, text: 'body is required' } }],
    ['cirrus', '/BOS-lis/20261205', {}, { err: /DESTINATION MUST MATCH/ }],
    [
      'stays',
      `/hotels?key=${demoKeys.staysKey}&near=LIS`,
      {},
      { errors: [{ title: 'query.checkIn is required' }, {}] },
    ],
  ])('by %s', async (name, target, headers, expected) => {
    const method = name === 'bluewing' ? 'POST' : 'GET';
    const { status, body } = await call(company.services[name], target, { headers, method });
    expect(status).toBe(400);
    expect(body).toMatchObject(asymmetric(expected) as object);
  });

  it('by accounting', async () => {
    const headers = await accountingKey(company.services.accounting);
    const { status, body } = await call(company.services.accounting, '/invoices?page=0', { headers });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({ errorCode: 'LEDGER-400', items: ['query.page must be >= 1'] }),
    ]);
  });
});

/** Regular expressions in an expected value as matchers. */
function asymmetric(value: unknown): unknown {
  if (value instanceof RegExp) return expect.stringMatching(value);
  if (Array.isArray(value)) return value.map(asymmetric);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asymmetric(member)]));
}
