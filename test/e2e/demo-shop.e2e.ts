import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, startCompany } from '../../demo/company.ts';
import { call } from './demo-client.ts';

const NAMES = ['customers', 'catalog', 'orders'] as const;
let company: Company;
beforeAll(async () => {
  company = await startCompany({ services: NAMES, ports: 'ephemeral', checkAnswers: true });
});
beforeEach(() => {
  for (const name of NAMES) company.services[name].reset();
});
afterAll(() => company.close());

describe('customers', () => {
  const get = (target: string, headers = {}) => call(company.services.customers, target, { headers });

  it('answers a batch in an order of its own and leaves out whom it does not know', async () => {
    const { body } = await get('/customers?ids=c-1,c-404,a%2Fb%23c%20%C3%A9,c-3');
    expect(body).toMatchObject({ items: [{ id: 'a/b#c é' }, { id: 'c-3' }, { id: 'c-1' }], total: 3 });
  });

  it('pages by page and limit', async () => {
    const { body } = await get('/customers?page=5&limit=10');
    expect(body).toMatchObject({ page: 5, limit: 10, total: 49, items: { length: 9 } });
    expect((await get('/customers?page=6&limit=10')).body).toMatchObject({ items: [] });
  });

  it('changes only the members of a PATCH, empties those that are null, and signs it with the acting user', async () => {
    for (const type of ['application/json', 'application/merge-patch+json']) {
      const headers = { 'x-acting-user': 'demo-user', 'content-type': type };
      const json = { phone: null, tags: ['senior'] };
      const { body } = await call(company.services.customers, '/customers/c-1', { method: 'PATCH', headers, json });
      expect(body).toMatchObject({ name: 'Ada Moreau', phone: null, tags: ['senior'], updatedBy: 'demo-user' });
    }
    expect((await get('/customers/c-1')).body).toMatchObject({ phone: null, updatedBy: 'demo-user' });
  });

  it('says whose identity it was given', async () => {
    const headers = { 'X-Acting-User': 'demo-user', 'Accept-Language': 'de' };
    expect((await get('/whoami', headers)).body).toEqual({ actingUser: 'demo-user', acceptLanguage: 'de' });
  });

  it('registers an address once, however it is written', async () => {
    const create = (email: string) => call(company.services.customers, '/customers', { json: { name: 'New', email } });
    expect(await create('new@example.com')).toMatchObject({ status: 201, body: { id: 'c-49' } });
    expect(await create('NEW@example.com')).toMatchObject({ status: 409, body: { code: 'email_taken' } });
  });
});

describe('catalog', () => {
  const get = (target: string) => call(company.services.catalog, target);
  const post = (target: string, json: unknown) => call(company.services.catalog, target, { json });

  it('filters by a deepObject, counting the categories below', async () => {
    const { body } = await get('/products?filter[category]=20&filter[maxPrice]=900&sort=-price');
    const skus = ['TANK-S750', 'TANK-P620', 'COVER-TANK'];
    expect(body).toMatchObject({ data: skus.map((sku) => ({ sku })), meta: { total: 3 } });
  });

  it('gives the products of repeated SKUs, and pages by offset', async () => {
    expect((await get('/products?skus=PUMP-OIL&skus=OIL-1998&skus=OIL-STD')).body).toMatchObject({
      data: [{ sku: 'OIL-STD' }, { sku: 'PUMP-OIL' }],
    });
    expect((await get('/products?offset=58&limit=25')).body).toMatchObject({
      data: { length: 2 },
      meta: { total: 60 },
    });
  });

  it('nests categories in categories, from a root with the id 0', async () => {
    expect((await get('/categories')).body).toMatchObject({
      id: 0,
      children: [
        { id: 1 },
        { id: 2, children: [{ id: 20, children: [{ id: 200, children: [] }, { id: 201 }] }, {}, {}] },
        {},
        {},
        {},
      ],
    });
  });

  it('looks up stock in an order of its own and leaves out what is not stocked', async () => {
    const { body } = await post('/stock/lookup', { skus: ['TANK-S750', 'SERV-BOIL', 'OIL-1998', 'OIL-STD'] });
    expect(body).toMatchObject([{ sku: 'OIL-STD' }, { sku: 'TANK-S750' }]);
  });

  it('reserves all lines or none, once for each reference, and puts stock back once', async () => {
    const available = async () => ((await get('/stock/TANK-S750')).body as { available: number }).available;
    const seeded = await available();
    const lines = [
      { sku: 'TANK-S750', quantity: 2 },
      { sku: 'SERV-BOIL', quantity: 1 },
    ];
    const short = { reference: 'r-0', lines: [...lines, { sku: 'BOIL-COND-32', quantity: 1 }] };
    expect(await post('/reservations', short)).toMatchObject({
      status: 409,
      body: { shortages: [{ sku: 'BOIL-COND-32', requested: 1, available: 0 }] },
    });
    expect(await available()).toBe(seeded);
    const first = await post('/reservations', { reference: 'r-1', lines });
    expect((await post('/reservations', { reference: 'r-1', lines })).text).toBe(first.text);
    expect(await available()).toBe(seeded - 2);
    for (let times = 0; times < 2; times += 1) {
      expect((await call(company.services.catalog, '/reservations/res-1', { method: 'DELETE' })).status).toBe(204);
    }
    expect(await available()).toBe(seeded);
    expect((await get('/reservations/res-1')).body).toMatchObject({ status: 'released' });
  });

  it('cannot be tricked by a product that stands on two lines', async () => {
    const { available } = (await get('/stock/TANK-S750')).body as { available: number };
    const lines = [
      { sku: 'TANK-S750', quantity: available },
      { sku: 'TANK-S750', quantity: 1 },
    ];
    expect((await post('/reservations', { reference: 'r-1', lines })).status).toBe(409);
  });
});

describe('orders', () => {
  const service = () => company.services.orders;
  const delivery = {
    ...{ street: '14 Harbor Street', city: 'Portland', region: 'ME', postalCode: '04101', country: 'US' },
    ...{ requestedDate: null, window: null },
  };
  const lines = [{ productId: 'OIL-STD', quantity: 1000, unitPrice: { amount: 1.09, currency: 'USD' } }];

  it('leads through all orders by Link headers, keeping the filter', async () => {
    const seen: string[] = [];
    let target: string | undefined = '/orders?customerId=c-1&customerId=c-2&customerId=c-3&limit=4';
    while (target !== undefined) {
      const { body, headers } = await call(service(), target);
      const page = body as { id: string; customerId: string }[];
      expect(page.every(({ customerId }) => ['c-1', 'c-2', 'c-3'].includes(customerId))).toBe(true);
      seen.push(...page.map(({ id }) => id));
      target = /^<\/v3(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    }
    const all = await call(service(), '/orders?customerId=c-1&customerId=c-2&customerId=c-3&limit=200');
    expect(seen).toEqual((all.body as { id: string }[]).map(({ id }) => id));
    expect(seen.length).toBeGreaterThan(8);
  });

  it('has enum values that are no GraphQL names', async () => {
    const { body } = await call(service(), '/orders?status=in%20transit%7Creturned%2Frefunded&limit=200');
    const statuses = new Set((body as { status: string }[]).map(({ status }) => status));
    expect([...statuses].sort()).toEqual(['in transit', 'returned/refunded']);
  });

  it('refuses a cursor that is not its own', async () => {
    expect(await call(service(), '/orders?cursor=bm9wZQ')).toMatchObject({
      status: 400,
      body: { error: 'INVALID_REQUEST' },
    });
  });

  it('places an order once for each reference, and says in the conflict which one has it', async () => {
    const json = { reference: 'checkout-1', customerId: 'c-1', lines, delivery, paymentId: 'ch_1' };
    expect(await call(service(), '/orders', { json })).toMatchObject({
      status: 201,
      body: { id: 'o-1241', status: 'paid', total: { amount: 1090, currency: 'USD' } },
    });
    expect(await call(service(), '/orders', { json })).toMatchObject({
      status: 409,
      body: { error: 'REFERENCE_USED', orderId: 'o-1241', status: 'paid' },
    });
  });

  it('cancels what has not left the depot, and only that', async () => {
    const cancel = (id: string) => call(service(), `/orders/${id}/cancel`, { json: { reason: 'No need' } });
    const cancelled = { status: 'cancelled', cancellationReason: 'No need' };
    for (let times = 0; times < 2; times += 1) {
      expect(await cancel('o-1240')).toMatchObject({ status: 200, body: cancelled });
    }
    expect(await cancel('o-1220')).toMatchObject({
      status: 409,
      body: { error: 'ALREADY_ON_ITS_WAY', orderId: 'o-1220' },
    });
    expect((await cancel('o-1')).status).toBe(404);
  });

  it('makes an order of a quote once, and none when the price no longer holds', async () => {
    const json = { productId: 'OIL-ECO', litres: 1000, postalCode: '04101', customerId: 'c-1' };
    expect((await call(service(), '/quotes', { json })).body).toMatchObject({ id: 'q-37', total: { amount: 1210 } });
    const accept = (id: string) => call(service(), `/quotes/${id}/accept`, { method: 'POST' });
    expect(await accept('q-37')).toMatchObject({ status: 201, body: { quoteId: 'q-37', customerId: 'c-1' } });
    expect(await accept('q-37')).toMatchObject({ status: 409, body: { error: 'QUOTE_ACCEPTED', orderId: 'o-1241' } });
    expect(await accept('q-31')).toMatchObject({ status: 409, body: { error: 'QUOTE_EXPIRED', orderId: null } });
    const sausage = { ...json, productId: 'TANK-S750' };
    expect((await call(service(), '/quotes', { json: sausage })).status).toBe(400);
  });
});
