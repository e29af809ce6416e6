import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, startCompany } from '../../demo/company.ts';
import { demoKeys } from '../../demo/demo-keys.ts';
import { call, keys } from './demo-client.ts';

let company: Company;
beforeAll(async () => {
  company = await startCompany({ services: ['shipping'], ports: 'ephemeral', checkAnswers: true });
});
beforeEach(() => company.services.shipping.reset());
afterAll(() => company.close());

/** An address that takes webhooks and gives them on. */
async function webhookTaker() {
  const { promise: taken, resolve } = Promise.withResolvers<{ headers: IncomingHttpHeaders; body: string }>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = await request.toArray();
    response.writeHead(204).end();
    resolve({ headers: request.headers, body: Buffer.concat(chunks).toString() });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, taken, close: () => server.close() };
}

describe('shipping', () => {
  const headers = keys.shipping;
  const get = (target: string) => call(company.services.shipping, target, { headers });
  const post = (target: string, json: unknown) => call(company.services.shipping, target, { json, headers });
  const recipient = {
    ...{ name: 'Ada Moreau', street: '14 Harbor Street', city: 'Portland', region: 'ME' },
    ...{ postal_code: '04101', country_code: 'US' },
  };
  const book = (postal_code = '04101') =>
    post('/shipments', {
      order_ref: 'o-1',
      recipient: { ...recipient, postal_code },
      parcels: [{ sku: 'PUMP-OIL', quantity: 1 }],
    });

  it('lets nobody in without its key', async () => {
    expect(await call(company.services.shipping, '/shipments')).toMatchObject({
      status: 401,
      body: { error_code: 'UNAUTHORIZED' },
    });
  });

  it('answers a batch of orders that is separated by pipes', async () => {
    const { body } = await get('/shipments?order_refs=o-1002%7Co-1001%7Co-0');
    expect(body).toMatchObject({
      shipments: [{ order_ref: 'o-1001' }, { order_ref: 'o-1002' }],
      next_page_token: null,
    });
  });

  it('pages by token', async () => {
    const seen: string[] = [];
    let token: string | null = '0';
    while (token !== null) {
      const { body } = await get(`/shipments?page_size=60&status=DELIVERED,EXCEPTION&page_token=${token}`);
      const page = body as { shipments: { order_ref: string }[]; next_page_token: string | null };
      seen.push(...page.shipments.map(({ order_ref }) => order_ref));
      token = page.next_page_token;
    }
    expect(seen.length).toBeGreaterThan(180);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.at(-1)).toBe('o-9999');
    expect((await get('/shipments?page_token=x')).status).toBe(400);
  });

  it('books, and cancels until the parcel is picked up', async () => {
    const { status, body } = await book();
    expect([status, body]).toEqual([201, expect.objectContaining({ status: 'LABEL_CREATED', order_ref: 'o-1' })]);
    const { tracking_number } = body as { tracking_number: string };
    const cancel = (number: string) =>
      call(company.services.shipping, `/shipments/${number}`, { method: 'DELETE', headers });
    for (let times = 0; times < 2; times += 1) {
      expect(await cancel(tracking_number)).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });
    }
    expect(await cancel('HX1001')).toMatchObject({ status: 409, body: { error_code: 'TOO_LATE' } });
  });

  it('does not deliver to 00000', async () => {
    expect(await book('00000')).toMatchObject({
      status: 422,
      body: { error_code: 'UNDELIVERABLE', invalid_fields: ['body.recipient.postal_code'] },
    });
  });

  it('takes delivery instructions as a form', async () => {
    const form = 'place=garage&note=behind+the+car&signature_required=true';
    const { body } = await call(company.services.shipping, '/shipments/HX1001/instructions', { form, headers });
    expect(body).toMatchObject({ instructions: { place: 'garage', note: 'behind the car', signature_required: true } });
  });

  it('calls a webhook with a signed event when a parcel moves', async () => {
    const taker = await webhookTaker();
    const { body: webhook } = await post('/webhooks', { url: taker.url, order_ref: 'o-1220' });
    expect((await get('/webhooks')).body).toEqual([webhook]);
    const { body: event } = await post('/shipments/HX1220/events', { status: 'EXCEPTION', location: 'Albany, NY' });
    const { headers: sent, body } = await taker.taken;
    expect(JSON.parse(body)).toEqual({ type: 'parcel.moved', tracking_number: 'HX1220', order_ref: 'o-1220', event });
    const signature = createHmac('sha256', demoKeys.shippingWebhookSecret).update(body).digest('hex');
    expect(sent['x-halden-signature']).toBe(`sha256=${signature}`);
    const { status } = await call(company.services.shipping, '/webhooks/wh-1', { method: 'DELETE', headers });
    expect([status, (await get('/webhooks')).body]).toEqual([204, []]);
    taker.close();
  });

  it('calls nobody outside this machine', async () => {
    for (const url of ['http://example.com/', 'http://127.0.0.1.example.com/', 'ftp://127.0.0.1/']) {
      expect(await post('/webhooks', { url })).toMatchObject({ status: 400, body: { invalid_fields: ['body.url'] } });
    }
  });

  it('does not move a parcel that has arrived', async () => {
    expect(await post('/shipments/HX1001/events', { status: 'IN_TRANSIT', location: 'x' })).toMatchObject({
      status: 409,
    });
  });
});
