import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoKeys } from '../../demo/demo-keys.ts';
import { attempts, type CompanyGateway, companyGateway } from './company-gateway.ts';

let shop: CompanyGateway;
beforeAll(async () => {
  shop = await companyGateway();
});
beforeEach(() => shop.reset());
afterAll(() => shop[Symbol.asyncDispose]());

/** The answer's data, which must come without errors. */
async function ask(query: string, headers: Readonly<Record<string, string>> = {}): Promise<Record<string, unknown>> {
  const { data, errors } = await shop.ask(query, {}, headers);
  expect(errors).toBeUndefined();
  return data ?? {};
}

/** Code and other extensions of the only error. */
async function refusalOf(query: string): Promise<unknown> {
  const { errors } = await shop.ask(query);
  expect(errors).toHaveLength(1);
  return errors?.[0]?.extensions;
}

const basic = `Basic ${btoa(`${demoKeys.mailingUser}:${demoKeys.mailingPassword}`)}`;

describe('customers', () => {
  it('are told who acts, and in which language, and nothing else of the caller', async () => {
    const headers = { 'x-acting-user': 'ines', 'accept-language': 'pt', 'x-other': 'x', cookie: 'a=b' };
    const data = await ask('{ whoAmI { actingUser acceptLanguage } }', headers);
    expect(data).toEqual({ whoAmI: { actingUser: 'ines', acceptLanguage: 'pt' } });
    const sent = shop.company.services.customers.requests[0]?.headers ?? {};
    expect(['x-api-key', 'x-other', 'cookie', 'authorization'].filter((name) => name in sent)).toEqual([]);
  });

  it('are changed by a PATCH of what is sent: null empties, what is left out stays', async () => {
    const data = await ask('mutation { updateCustomer(customerId: "c-1", input: { phone: null }) { phone name } }');
    expect(data).toEqual({ updateCustomer: { phone: null, name: 'Ada Moreau' } });
    const [{ method, body } = {}] = shop.company.services.customers.requests;
    expect([method, body]).toEqual(['PATCH', '{"phone":null}']);
  });

  it('are asked for in one value, separated by commas', async () => {
    await ask('{ listCustomers(ids: ["c-1", "c-2"]) { total } }');
    expect(shop.asked('customers')).toEqual(['GET /v1/customers?ids=c-1,c-2&page=1&limit=20']);
  });

  it('keep ids that have to be escaped, and none can leave its place in the path', async () => {
    const data = await ask('{ getCustomer(customerId: "a/b#c é") { id } }');
    expect(data).toEqual({ getCustomer: { id: 'a/b#c é' } });
    expect(shop.asked('customers')).toEqual(['GET /v1/customers/a%2Fb%23c%20%C3%A9']);
    shop.reset();
    for (const id of ['..', '.', 'a/../b', '..\\\\c']) {
      expect(await refusalOf(`{ getCustomer(customerId: "${id}") { id } }`)).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    expect(shop.asked('customers')).toEqual([]);
  });

  it('have addresses of their own: 409 is CONFLICT', async () => {
    const input = '{ name: "Ada", email: "ADA.moreau@example.com" }';
    expect(await refusalOf(`mutation { createCustomer(input: ${input}) { id } }`)).toEqual({
      code: 'CONFLICT',
      source: 'customers',
    });
  });
});

describe('catalog', () => {
  it('is filtered by a deep object', async () => {
    const data = await ask('{ listProducts(filter: { category: 2, inStock: true }, limit: 1) { meta { total } } }');
    expect(data).toEqual({ listProducts: { meta: { total: 18 } } });
    expect(shop.asked('catalog').map(decodeURIComponent)).toEqual([
      'GET /api/products?filter[category]=2&filter[inStock]=true&offset=0&limit=1',
    ]);
  });

  it('nests its categories as deep as they go', async () => {
    const data = await ask('{ getCategoryTree { children { children { children { name children { id } } } } } }');
    expect(JSON.stringify(data)).toContain('{"name":"Plastic tanks","children":[]}');
  });

  it('looks stock up by a POST that is a query', async () => {
    const data = await ask('{ lookupStock(input: { skus: ["BOIL-COND-32", "TRIP-100"] }) { sku available } }');
    expect(data).toEqual({ lookupStock: [{ sku: 'BOIL-COND-32', available: 0 }] });
    expect(shop.company.services.catalog.requests[0]?.body).toBe('{"skus":["BOIL-COND-32","TRIP-100"]}');
  });
});

describe('orders', () => {
  it('are filtered by repeated parameters and by pipes, with values that are no GraphQL names', async () => {
    const data = await ask(
      '{ listOrders(customerId: ["c-1", "c-2"], status: [IN_TRANSIT, RETURNED_REFUNDED], limit: 3) { status } }',
    );
    expect(shop.asked('orders').map(decodeURIComponent)).toEqual([
      'GET /v3/orders?limit=3&customerId=c-1&customerId=c-2&status=in transit|returned/refunded',
    ]);
    expect(data['listOrders']).toEqual(
      expect.arrayContaining([{ status: expect.stringMatching(/^IN_TRANSIT|RETURNED/) }]),
    );
  });

  it('that are on their way cannot be cancelled: 409 with a body is CONFLICT, and the body stays here', async () => {
    const cancel = 'mutation { cancelOrder(orderId: "o-1224", input: { reason: "x" }) { id } }';
    expect(await refusalOf(cancel)).toEqual({ code: 'CONFLICT', source: 'orders' });
    expect((await shop.ask(cancel)).text).not.toContain('left the depot');
  });
});

describe('payments', () => {
  const charge = (key: string, amount: string) => `mutation { createCharge(idempotencyKey: "${key}", input: {
    amount: ${amount}, currency: USD, source: "tok_visa", shipping: { name: "Ada", address: {
      line1: "1 Harbor Street", city: "Portland", postalCode: "04101", country: "US" } }
  }) { id amount shipping { address { postalCode } } } }`;

  it('take nested forms, with the key of the gateway and that of the request', async () => {
    const data = await ask(charge('k-1', '1200'));
    const [{ headers, body } = {}] = shop.company.services.payments.requests;
    expect(data).toMatchObject({ createCharge: { amount: 1200, shipping: { address: { postalCode: '04101' } } } });
    expect(headers?.['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers?.authorization).toBe(`Bearer ${demoKeys.paymentsKey}`);
    expect(headers?.['idempotency-key']).toBe('k-1');
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      amount: '1200',
      currency: 'usd',
      source: 'tok_visa',
      'shipping[name]': 'Ada',
      'shipping[address][line1]': '1 Harbor Street',
      'shipping[address][city]': 'Portland',
      'shipping[address][postal_code]': '04101',
      'shipping[address][country]': 'US',
    });
  });

  it('charge once under one key, and refuse it for another amount', async () => {
    const [first, second] = [await ask(charge('k-2', '1200')), await ask(charge('k-2', '1200'))];
    expect(second).toEqual(first);
    expect(await refusalOf(charge('k-2', '1300'))).toEqual({ code: 'CONFLICT', source: 'payments' });
  });

  it('count in integers of 64 bits, of which no digit is lost', async () => {
    const { text } = await shop.ask('{ retrieveBalance { available { amount currency } } }');
    expect(text).toContain('{"amount":9007199254740993,"currency":"idr"}');
  });
});

describe('shipping', () => {
  it('has names of its own on the wire, and a key of the gateway', async () => {
    const data = await ask(
      '{ listShipments(orderRefs: ["o-1001", "o-1002"], pageSize: 2) { nextPageToken shipments { orderRef costCents } } }',
    );
    const [{ path = '', headers } = {}] = shop.company.services.shipping.requests;
    expect(decodeURIComponent(path)).toBe('/v2/shipments?order_refs=o-1001|o-1002&page_size=2');
    expect(headers?.['x-api-key']).toBe(demoKeys.shippingKey);
    expect(data).toMatchObject({ listShipments: { nextPageToken: null } });
  });

  it('takes a form of Swagger 2.0', async () => {
    await ask(`mutation { setDeliveryInstructions(trackingNumber: "HX1224",
      input: { place: GARAGE, note: "ring & wait", signatureRequired: true }) { trackingNumber } }`);
    const [{ headers, body } = {}] = shop.company.services.shipping.requests;
    expect(headers?.['content-type']).toContain('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      place: 'garage',
      note: 'ring & wait',
      signature_required: 'true',
    });
  });
});

describe('support', () => {
  it('closes a ticket with an empty 204, which is true', async () => {
    const data = await ask('mutation { closeTicket(ticketId: 5004) }');
    expect(data).toEqual({ closeTicket: true });
    expect(shop.company.services.support.requests[0]?.status).toBe(204);
  });

  it('says in problem+json what it refuses, which comes to a code', async () => {
    await ask('mutation { closeTicket(ticketId: 5004) }');
    const comment = 'mutation { addComment(ticketId: 5004, input: { author: "x", text: "y" }) { id } }';
    expect(await refusalOf(comment)).toEqual({ code: 'CONFLICT', source: 'support' });
    expect(await refusalOf('mutation { closeTicket(ticketId: 1) }')).toEqual({ code: 'NOT_FOUND', source: 'support' });
    expect(await ask('{ getTicket(ticketId: 1) { id } }')).toEqual({ getTicket: null });
  });
});

describe('weather', () => {
  it('is asked by operations that have no ids, for columns separated by commas', async () => {
    const data = await ask(`{ forecast(latitude: 43.66, longitude: -70.26, days: 2,
      daily: [TEMPERATURE_MAX, PRECIPITATION]) { daily { temperatureMax precipitation temperatureMin } } }`);
    expect(shop.asked('weather')).toEqual([
      'GET /v1/forecast?latitude=43.66&longitude=-70.26&days=2&daily=temperature_max,precipitation',
    ]);
    expect(data).toMatchObject({ forecast: { daily: { temperatureMin: null } } });
  });

  it('says when to come again, where that is beyond the deadline: 429 is RATE_LIMITED with retryAfter', async () => {
    shop.company.services.weather.failNext({ reply: { status: 429, headers: { 'retry-after': '70' } } });
    expect(await refusalOf('{ current(latitude: 1, longitude: 2) { temperature } }')).toEqual({
      code: 'RATE_LIMITED',
      source: 'weather',
      retryAfter: 70,
    });
  });
});

describe('accounting', () => {
  it('gets one token for many calls, which are made with it', async () => {
    await using fresh = await companyGateway({ services: ['orders', 'accounting'] });
    const { data } = await fresh.ask('{ listOrders(status: [DELIVERED], limit: 10) { invoice { number gross } } }');
    expect(data?.['listOrders']).toHaveLength(10);
    const [token, ...calls] = fresh.company.services.accounting.requests;
    expect(token).toMatchObject({ method: 'POST', path: '/oauth/token', status: 200 });
    expect(calls.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(new Set(calls.map(({ headers }) => headers.authorization)).size).toBe(1);
  });

  it('has media types of its own and amounts as text, which stay as they are', async () => {
    const data = await ask('{ getInvoice(invoiceNumber: "INV-1001") { gross currency } }');
    expect(data).toEqual({ getInvoice: { gross: expect.stringMatching(/^\d+\.\d\d$/), currency: 'USD' } });
  });

  it('gives a PDF as a data: URL', async () => {
    const { downloadInvoice } = await ask('{ downloadInvoice(invoiceNumber: "INV-1001") }');
    const [head, content = ''] = String(downloadInvoice).split(',');
    expect(head).toBe('data:application/pdf;base64');
    const pdf = Buffer.from(content, 'base64').toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf.trimEnd().slice(-5)).toBe('%%EOF');
    expect(await ask('{ downloadInvoice(invoiceNumber: "INV-0") }')).toEqual({ downloadInvoice: null });
  });
});

describe('partners', () => {
  it('mailing gets basic credentials', async () => {
    await ask('{ getCampaigns(count: 1) { totalItems } }');
    expect(shop.company.services.mailing.requests[0]?.headers.authorization).toBe(basic);
  });

  it('stays gets its key and lists in the query', async () => {
    await ask(
      '{ searchHotels(near: "LIS", checkIn: "2026-12-05", checkOut: "2026-12-06", stars: [4, 5]) { stays { nights } } }',
    );
    expect(shop.asked('stays')).toEqual([
      `GET /v2/hotels?near=LIS&checkIn=2026-12-05&checkOut=2026-12-06&guests=2&stars=4,5&key=${demoKeys.staysKey}`,
    ]);
  });

  it('cirrus has two arguments in one segment of its path', async () => {
    await ask('{ getAvailability(origin: "BOS", destination: "LIS", day: "20261205") { tookMs } }');
    expect(shop.asked('cirrus')).toEqual(['GET /avail/BOS-LIS/20261205?pax=1']);
  });

  it('bluewing, which is often unavailable, is named in the error', async () => {
    shop.company.services.bluewing.failNext({ reply: { status: 503 }, times: attempts });
    const search = '{ searchOffers(input: { slices: [], travellers: [] }) { offers { offerId } } }';
    expect(await refusalOf(search)).toEqual({ code: 'UPSTREAM_UNAVAILABLE', source: 'bluewing' });
  });
});
