import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, startCompany } from '../../demo/company.ts';
import { call, keys } from './demo-client.ts';

let company: Company;
beforeAll(async () => {
  company = await startCompany({ services: ['payments'], ports: 'ephemeral', checkAnswers: true });
});
beforeEach(() => company.services.payments.reset());
afterAll(() => company.close());

describe('payments', () => {
  const charge = (form: string, key?: string) =>
    call(company.services.payments, '/v1/charges', {
      form,
      headers: { ...keys.payments, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    });
  const get = (target: string) => call(company.services.payments, target, { headers: keys.payments });
  const VISA = 'amount=163550&currency=usd&source=tok_visa&order=o-1&metadata[campaign]=winter';

  it('lets nobody in without its key', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      expect(await call(company.services.payments, '/v1/balance', { headers })).toMatchObject({
        status: 401,
        body: { error: { type: 'authentication_error', code: 'api_key_invalid', param: null } },
      });
    }
  });

  it('reads nested form bodies', async () => {
    const address = 'line1=14+Harbor+St&city=Portland&postal_code=04101&country=US'.replaceAll(
      /(\w+)=/g,
      'shipping[address][$1]=',
    );
    expect(await charge(`${VISA}&shipping[name]=Ada&${address}`)).toMatchObject({
      status: 200,
      body: { amount: 163_550, metadata: { campaign: 'winter' }, shipping: { address: { postal_code: '04101' } } },
    });
  });

  it('never charges twice under one key', async () => {
    const first = await charge(VISA, 'k-1');
    const again = await charge(VISA, 'k-1');
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect((await get('/v1/charges?order=o-1')).body).toMatchObject({ data: { length: 1 }, has_more: false });
    expect(await charge(VISA.replace('163550', '1'), 'k-1')).toMatchObject({
      status: 409,
      body: { error: { type: 'idempotency_error', code: 'idempotency_key_in_use' } },
    });
  });

  it('declines the cards that are meant to be declined, again under the same key', async () => {
    const declined = VISA.replace('tok_visa', 'tok_declined');
    for (let times = 0; times < 2; times += 1) {
      expect(await charge(declined, 'k-2')).toMatchObject({
        status: 402,
        body: { error: { type: 'card_error', code: 'card_declined', param: 'source' } },
      });
    }
    const poor = VISA.replace('tok_visa', 'tok_insufficient_funds');
    expect(await charge(poor)).toMatchObject({ status: 402, body: { error: { code: 'insufficient_funds' } } });
    expect((await get('/v1/charges?order=o-1')).body).toMatchObject({ data: [] });
  });

  it('does not remember a failure of its own under a key', async () => {
    expect((await charge(VISA.replace('tok_visa', 'tok_error'), 'k-3')).status).toBe(500);
    expect((await charge(VISA, 'k-3')).status).toBe(200);
  });

  it('refunds no more than was charged', async () => {
    const refund = (form: string) => call(company.services.payments, '/v1/refunds', { form, headers: keys.payments });
    const { body } = await charge(VISA);
    const { id } = body as { id: string };
    expect(await refund(`charge=${id}&amount=100000`)).toMatchObject({
      status: 200,
      body: { id: 're_1', amount: 100_000 },
    });
    expect(await refund(`charge=${id}&amount=63551`)).toMatchObject({
      status: 400,
      body: { error: { code: 'amount_too_large', param: 'amount' } },
    });
    expect(await refund(`charge=${id}`)).toMatchObject({ status: 200, body: { amount: 63_550 } });
    expect(await refund(`charge=${id}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'charge_already_refunded' } },
    });
    expect((await get(`/v1/charges/${id}`)).body).toMatchObject({ refunded: true, amount_refunded: 163_550 });
    expect((await get('/v1/refunds/re_1')).status).toBe(200);
    expect((await refund('charge=ch_0')).status).toBe(404);
  });

  it('writes amounts that are larger than a JavaScript number can hold', async () => {
    expect((await get('/v1/balance')).text).toContain('"amount":9007199254740993,');
  });

  it('names the parameter that is wrong', async () => {
    expect(await charge('amount=-5&currency=usd&source=tok_visa')).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request_error', code: 'parameter_invalid', param: 'amount' } },
    });
  });
});
