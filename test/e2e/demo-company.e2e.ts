import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Company, startCompany } from '../../demo/company.ts';
import { DEMO_PORTS } from '../../demo/ports.ts';
import { call } from './demo-client.ts';

describe('startCompany', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('starts all thirteen services, says where they and their tokens are, and stops them', async () => {
    const company = await startCompany({ ports: 'ephemeral' });
    const { origin } = company.services.accounting;
    await company.close();
    const { ACCOUNTING_TOKEN_URL, ...urls } = company.environment;
    expect(ACCOUNTING_TOKEN_URL).toBe(`${origin}/oauth/token`);
    expect(Object.keys(urls)).toHaveLength(13);
    await expect(fetch(origin)).rejects.toThrow();
  });

  it('says which port is taken and how to choose another, and leaves nothing running', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    vi.stubEnv('ORDERS_PORT', String(port));
    vi.stubEnv('CATALOG_PORT', '0');
    await expect(startCompany({ services: ['catalog', 'orders'] })).rejects.toThrow(
      `Port ${port} of the demo service "orders" is taken. Stop what uses it, or set ORDERS_PORT to another port.`,
    );
    holder.close();
  });

  it('starts only the services asked for, and says so when another is used', async () => {
    const company = await startCompany({ services: ['aero'], ports: 'ephemeral' });
    expect(company.environment).toEqual({ AERO_URL: company.services.aero.url });
    expect(() => company.services.orders).toThrow('"orders" was not started');
    await company.close();
  });

  it('stops while a request is being answered', async () => {
    const company = await startCompany({ services: ['aero'], ports: 'ephemeral' });
    company.services.aero.failNext({ delayMs: 60_000 });
    const pending = call(company.services.aero, '/airports').catch((error: unknown) => error);
    await vi.waitFor(() => expect(company.services.aero.requests).toHaveLength(1));
    await company.close();
    expect(await pending).toBeInstanceOf(TypeError);
  });
});

describe('a demo service', () => {
  let company: Company;
  beforeEach(async () => {
    company = await startCompany({ services: ['customers'], ports: 'ephemeral' });
  });
  afterEach(() => company.close());

  it('records each request as it stood on the wire, with the status it got', async () => {
    const { customers } = company.services;
    await call(customers, '/customers?ids=c-1,a%2Fb%23c%20%C3%A9', { headers: { 'X-Request-Id': 'r-1' } });
    await call(customers, '/customers', { json: { name: '' } });
    expect(customers.requests).toEqual([
      expect.objectContaining({
        method: 'GET',
        path: '/v1/customers?ids=c-1,a%2Fb%23c%20%C3%A9',
        body: '',
        status: 200,
      }),
      expect.objectContaining({ method: 'POST', path: '/v1/customers', body: '{"name":""}', status: 400 }),
    ]);
    expect(customers.requests[0]?.headers['x-request-id']).toBe('r-1');
  });

  it('fails as it is told to, as often as it is told to', async () => {
    const { customers } = company.services;
    customers.failNext({ path: /c-2$/, times: 2, reply: { status: 503, headers: { 'retry-after': '7' }, body: 'no' } });
    customers.failNext({ method: 'PATCH' });
    expect((await call(customers, '/customers/c-1')).status).toBe(200);
    for (const expected of [503, 503, 200]) expect((await call(customers, '/customers/c-2')).status).toBe(expected);
    expect(await call(customers, '/customers/c-1', { method: 'PATCH', json: {} })).toMatchObject({
      status: 500,
      text: '',
    });
    customers.failNext({ hangUp: true });
    await expect(call(customers, '/customers/c-1')).rejects.toThrow('fetch failed');
  });

  it('forgets requests, failures and changes on reset', async () => {
    const { customers } = company.services;
    const seeded = (await call(customers, '/customers/c-1')).text;
    await call(customers, '/customers/c-1', { method: 'PATCH', json: { name: 'Somebody Else' } });
    customers.failNext();
    customers.reset();
    expect(customers.requests).toEqual([]);
    expect((await call(customers, '/customers/c-1')).text).toBe(seeded);
  });

  it('says in its own words what is not there, not allowed or too large', async () => {
    const { customers } = company.services;
    expect(await call(customers, '/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const wrongMethod = await call(customers, '/customers/c-1', { method: 'DELETE' });
    expect(wrongMethod).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
    expect(wrongMethod.headers.get('allow')).toBe('GET, PATCH');
    expect(await call(customers, '/customers/%zz')).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(await call(customers, '/customers', { json: { name: 'x'.repeat(2 ** 20) } })).toMatchObject({ status: 413 });
  });

  it('has a port of its own, and an address with its base path', () => {
    const { origin, url } = company.services.customers;
    expect(url).toBe(`${origin}/v1`);
    expect(Object.values(DEMO_PORTS)).not.toContain(Number(new URL(origin).port));
  });
});
