import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, startCompany } from '../../demo/company.ts';
import { seedCustomers } from '../../demo/data/customers.ts';
import { memberId } from '../../demo/data/members.ts';
import { demoKeys } from '../../demo/demo-keys.ts';
import { accountingKey, call, keys } from './demo-client.ts';

const NAMES = ['support', 'weather', 'accounting', 'mailing'] as const;
let company: Company;
beforeAll(async () => {
  company = await startCompany({ services: NAMES, ports: 'ephemeral', checkAnswers: true });
});
beforeEach(() => {
  for (const name of NAMES) company.services[name].reset();
});
afterAll(() => company.close());

describe('support', () => {
  const service = () => company.services.support;

  it('writes its errors as problem details', async () => {
    const { status, headers, body } = await call(service(), '/tickets/1');
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(body).toEqual({
      type: 'https://support.halden.example/problems/not-found',
      title: 'There is no such ticket',
      status: 404,
    });
  });

  it('tells the kinds of events apart by their type', async () => {
    const kinds = new Set<string>();
    for (let id = 5001; id < 5011; id += 1) {
      const { body } = await call(service(), `/tickets/${id}/events`);
      for (const { type } of body as { type: string }[]) kinds.add(type);
    }
    expect([...kinds].sort()).toEqual(['assignment', 'comment', 'status-change']);
  });

  it('closes a ticket with 204, once or again, and takes no comment on it then', async () => {
    const { body } = await call(service(), '/tickets', { json: { customerId: 'c-1', subject: 'Cold' } });
    expect(body).toMatchObject({ id: 5079, status: 'open' });
    for (let times = 0; times < 2; times += 1) {
      expect(await call(service(), '/tickets/5079/close', { method: 'POST' })).toMatchObject({ status: 204, text: '' });
    }
    expect((await call(service(), '/tickets/5079')).body).toMatchObject({ status: 'closed' });
    expect(await call(service(), '/tickets/5079/comments', { json: { author: 'a', text: 'b' } })).toMatchObject({
      status: 409,
      body: { type: 'https://support.halden.example/problems/ticket-closed' },
    });
  });
});

describe('weather', () => {
  const PORTLAND = 'latitude=43.66&longitude=-70.26';
  const get = (target: string, headers = {}) => call(company.services.weather, target, { headers });

  it('answers columns that run parallel to the days', async () => {
    const { body } = await get(`/forecast?${PORTLAND}&days=3&daily=temperature_max,precipitation`);
    expect(body).toMatchObject({
      daily: {
        time: ['2026-11-16', '2026-11-17', '2026-11-18'],
        temperature_max: { length: 3 },
        precipitation: { length: 3 },
      },
    });
    expect(body).not.toHaveProperty('daily.wind_speed_max');
  });

  it('gives the same weather for the same place and day', async () => {
    const later = await get(`/forecast?${PORTLAND}&start_date=2026-11-17&days=1&daily=temperature_max`);
    const both = await get(`/forecast?${PORTLAND}&days=2&daily=temperature_max`);
    const columns = ({ body }: typeof both) => (body as { daily: { temperature_max: number[] } }).daily.temperature_max;
    expect(columns(both)[1]).toBe(columns(later)[0]);
  });

  it('says how long an answer holds, and 304 to whoever has it', async () => {
    const first = await get(`/current?${PORTLAND}`);
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    const again = await get(`/current?${PORTLAND}`, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('answers each 25th request 429 with Retry-After', async () => {
    const statuses: number[] = [];
    for (let request = 1; request <= 25; request += 1) {
      const { status, headers } = await get(`/current?${PORTLAND}`);
      statuses.push(status);
      expect(headers.get('retry-after')).toBe(status === 429 ? '1' : null);
    }
    expect(statuses.map((status) => status === 429)).toEqual(Array.from({ length: 25 }, (_, index) => index === 24));
  });
});

describe('accounting', () => {
  const service = () => company.services.accounting;
  const token = (headers: Record<string, string>, form: Record<string, string>) =>
    fetch(`${service().origin}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(form) });

  it('gives tokens to its client only, whichever way it names itself', async () => {
    const grant = { grant_type: 'client_credentials' };
    const client = { client_id: demoKeys.accountingClientId, client_secret: demoKeys.accountingClientSecret };
    const given = await token({}, { ...grant, ...client });
    expect(await given.json()).toMatchObject({
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'invoices:read invoices:write',
    });
    expect((await token(keys.accountingClient, grant)).status).toBe(200);
    const refusals = [
      await token({}, { ...grant, ...client, client_secret: 'wrong' }),
      await token(keys.accountingClient, { grant_type: 'password' }),
      await token(keys.accountingClient, { ...grant, scope: 'all' }),
    ];
    const errors = await Promise.all(refusals.map(async (response) => [response.status, await response.json()]));
    expect(errors).toEqual([
      [401, { error: 'invalid_client' }],
      [400, { error: 'unsupported_grant_type' }],
      [400, { error: 'invalid_scope' }],
    ]);
  });

  it('lets nobody in without a good token', async () => {
    const { authorization } = await accountingKey(service());
    for (const headers of [{}, { authorization: `${authorization}x` }, { authorization: 'Bearer x.y' }]) {
      const { status, headers: answered } = await call(service(), '/invoices', { headers });
      expect([status, answered.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    }
  });

  it('lets a token end when its time is over', async () => {
    const other = await startCompany({
      services: ['accounting'],
      ports: 'ephemeral',
      habits: { accountingTokenSeconds: 0 },
    });
    const headers = await accountingKey(other.services.accounting);
    expect((await call(other.services.accounting, '/invoices', { headers })).status).toBe(401);
    await other.close();
  });

  it('writes media types of its own and decimals as strings, and leads to the next page', async () => {
    const headers = await accountingKey(service());
    const { body, headers: answered } = await call(service(), '/invoices?pageSize=2&status=paid', { headers });
    expect(answered.get('content-type')).toBe('application/vnd.halden.invoice-list+json');
    expect(body).toMatchObject({
      invoices: [{ gross: expect.stringMatching(/^\d+\.\d\d$/) }, {}],
      next: '/invoices?page=2&pageSize=2&status=paid',
    });
    expect((await call(service(), '/invoices?page=2&pageSize=2&status=paid', { headers })).status).toBe(200);
  });

  it('gives an invoice as a PDF file', async () => {
    const headers = await accountingKey(service());
    const { text, headers: answered } = await call(service(), '/invoices/INV-1001/pdf', { headers });
    expect(answered.get('content-type')).toBe('application/pdf');
    expect(answered.get('content-disposition')).toBe('attachment; filename="INV-1001.pdf"');
    expect([text.slice(0, 8), text.slice(-6)]).toEqual(['%PDF-1.4', '%%EOF\n']);
  });

  it('books payments for whoever may write, to the cent', async () => {
    const headers = { ...(await accountingKey(service())), 'content-type': 'application/vnd.halden.payment+json' };
    const open = await call(service(), '/invoices?status=open', { headers });
    const [invoice] = (open.body as { invoices: { number: string; gross: string }[] }).invoices;
    const pay = (amount: string, as: Record<string, string> = headers) =>
      call(service(), `/invoices/${invoice?.number}/payments`, {
        json: { amount, receivedOn: '2026-11-16' },
        headers: as,
      });
    const reader = { ...headers, ...(await accountingKey(service(), 'invoices:read')) };
    expect((await pay('0.01', reader)).status).toBe(403);
    const rest = (Number(invoice?.gross) - 0.1).toFixed(2);
    expect((await pay('0.10')).body).toMatchObject({ paid: '0.10', status: 'open' });
    expect((await pay(invoice?.gross ?? '')).status).toBe(409);
    expect((await pay(rest)).body).toMatchObject({ paid: invoice?.gross, status: 'paid', paidOn: '2026-11-16' });
    expect((await pay('0.00')).status).toBe(400);
  });
});

describe('mailing', () => {
  const headers = keys.mailing;
  const service = () => company.services.mailing;

  it('lets nobody in without its user and password', async () => {
    const { status, headers: answered } = await call(service(), '/campaigns');
    expect([status, answered.get('www-authenticate')]).toEqual([401, 'Basic realm="postbird"']);
  });

  it('knows a subscriber by the MD5 hash of the address in lower case', async () => {
    const agreed = seedCustomers().find(
      ({ marketingConsent, email }) => marketingConsent && email !== email.toLowerCase(),
    );
    const id = memberId(agreed?.email ?? '');
    const { body } = await call(service(), `/lists/news/members/${id}`, { headers });
    expect(body).toMatchObject({ id, email_address: agreed?.email });
    expect((await call(service(), `/lists/news/members/${'0'.repeat(32)}`, { headers })).status).toBe(404);
    expect((await call(service(), `/lists/other/members/${id}`, { headers })).status).toBe(404);
  });

  it('adds a subscriber whose address fits the hash', async () => {
    const json = { email_address: 'New@Example.com', status: 'pending' };
    const put = (id: string) => call(service(), `/lists/news/members/${id}`, { method: 'PUT', json, headers });
    expect(await put(memberId('new@example.com'))).toMatchObject({ status: 200, body: { status: 'pending' } });
    expect(await put(memberId('old@example.com'))).toMatchObject({ status: 400, body: { title: 'Invalid Resource' } });
  });
});
