import type dns from 'node:dns';
import type http from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { AddressGuard, type AddressGuardOptions } from '../../gateway/upstream/addresses/address-guard.ts';
import { createGuardedFetch } from '../../gateway/upstream/guarded-fetch.ts';
import { createPool } from '../../gateway/upstream/transport/pools.ts';
import { rememberNames } from '../../gateway/upstream/transport/remembered-names.ts';
import { gatewayOf } from './gateway-harness.ts';
import { clientOf, context, get, serve } from './upstream-loopback.ts';

const refusal = { code: 'UPSTREAM_UNAVAILABLE', message: 'Source "shop" may not be called at this address.' };

const description = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Things', version: '1' },
  paths: {
    '/thing': {
      get: {
        operationId: 'thing',
        responses: { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'string' } } } } },
      },
    },
  },
});

/** A name server whose answers are listed, each for one question. */
const namedClient = (answers: readonly string[][], options: AddressGuardOptions = {}) => {
  const left = [...answers];
  const asked: string[] = [];
  const system = ((hostname: string, _options: object, callback: (...given: unknown[]) => void) => {
    asked.push(hostname);
    const addresses = left.shift() ?? [];
    queueMicrotask(() =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  }) as typeof dns.lookup;
  const lookup = rememberNames({ lookup: system, ttlMs: 0 });
  const guard = new AddressGuard(options);
  const client = clientOf({}, { createDispatcher: (origin) => createPool(origin, { lookup, guard, connections: 1 }) });
  return Object.assign(client, { asked });
};

describe('a link-local or metadata address', () => {
  it.each([
    'http://169.254.169.254',
    'http://2852039166',
    'http://0xa9.0xfe.0xa9.0xfe',
    'http://0251.0376.0251.0376',
    'http://169.254.43518',
    'http://[::ffff:169.254.169.254]',
    'http://[fe80::1]',
    'http://[fd00:ec2::254]',
    'http://100.100.100.200',
    'https://169.254.169.254',
  ])('is not called as %s, and only the log is told which it was', async (origin) => {
    await using client = clientOf();
    const call = client.request(get(origin), context());
    await expect(call).rejects.toMatchObject(refusal);
    const { cause } = (await call.catch((error: unknown) => error)) as Error;
    expect(String(cause)).toContain('a link-local or metadata address, which allowedAddresses does not name');
  });

  it('is not called by a name either, whatever stands beside it', async () => {
    for (const addresses of [['169.254.169.254'], ['127.0.0.1', '169.254.169.254'], ['::ffff:169.254.1.1']]) {
      await using client = namedClient([addresses]);
      await expect(client.request(get('http://metadata.google.internal'), context())).rejects.toMatchObject(refusal);
      expect(client.asked).toEqual(['metadata.google.internal']);
    }
  });

  it('is not called when the name server changes its mind', async () => {
    await using server = await serve((_request, response) => response.writeHead(200, { connection: 'close' }).end());
    await using client = namedClient([['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']]);
    const call = () => client.request(get(`http://rebound.test:${new URL(server.origin).port}`), context());
    expect(await call()).toMatchObject({ status: 200 });
    await expect(call()).rejects.toMatchObject(refusal);
    expect(await call()).toMatchObject({ status: 200 });
    expect(server.received).toHaveLength(2);
  });

  it('is called where allowedAddresses names it', () => {
    const guard = new AddressGuard({ allowed: ['169.254.169.254', 'fe80::/10', '100.100.0.0/16'] });
    for (const host of ['169.254.169.254', '[::ffff:a9fe:a9fe]', '[fe80::1]', '100.100.100.200']) {
      expect(() => guard.checkHost(`http://${host}`)).not.toThrow();
    }
    expect(() => guard.checkHost('http://169.254.169.253')).toThrow('169.254.169.253, a link-local');
  });

  it('is not called for a token', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf({
      credentials: {
        type: 'oauth2ClientCredentials',
        tokenUrl: 'http://169.254.169.254/token',
        clientId: 'c',
        clientSecret: 's',
        scopes: [],
      },
    });
    await expect(client.request(get(server.origin), context())).rejects.toThrow('No token could be had');
    expect(server.received).toEqual([]);
  });

  it('is not called for what belongs to no source, as keys and descriptions', async () => {
    const fetch = createGuardedFetch();
    const call = fetch('http://169.254.169.254/latest/meta-data/');
    await expect(call).rejects.toThrow('fetch failed');
    const { cause } = (await call.catch((error: unknown) => error)) as Error;
    expect(String(cause)).toContain('a link-local or metadata address');
    await using server = await serve((_request, response) => response.end('well'));
    expect(await (await fetch(server.origin)).text()).toBe('well');
  });
});

describe('a private address', () => {
  it('is called where the configuration names its origin, and nowhere else', async () => {
    await using named = await serve((_request, response) => response.end());
    await using other = await serve((_request, response) => response.end());
    await using client = clientOf({}, { privateOrigins: [`${named.origin}/v1`] });
    expect(await client.request(get(named.origin), context())).toMatchObject({ status: 200 });
    await expect(client.request(get(other.origin), context())).rejects.toMatchObject(refusal);
    await expect(
      client.request(get(`http://localhost:${new URL(other.origin).port}`), context()),
    ).rejects.toMatchObject(refusal);
    expect(other.connections).toBe(0);
  });

  it('is called elsewhere where allowedAddresses names it', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf({ allowedAddresses: ['127.0.0.0/8'] }, { privateOrigins: [] });
    expect(await client.request(get(server.origin), context())).toMatchObject({ status: 200 });
  });
});

describe('a project whose callers name the host', () => {
  const project = ({ origin }: { origin: string }, section: string) => ({
    'things.json': description,
    '.meshrc.yaml': `
sources:
  - name: things
    handler: { openapi: { source: ./things.json, endpoint: "http://{context.headers['x-host']}:${new URL(origin).port}" } }
${section}`,
  });

  it('lets nobody reach into its network, unless it says which addresses they may', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('"within"');
    });
    const host = { 'x-host': '127.0.0.1' };
    const gateway = 'gateway: { sources: { things: { timeout: 2s ALLOWED } } }';
    {
      await using closed = await gatewayOf(project(server, gateway.replace(' ALLOWED', '')));
      const { data, errors } = await closed.query('{ thing }', {}, host);
      expect([data, errors?.[0]?.extensions?.['code']]).toEqual([{ thing: null }, 'UPSTREAM_UNAVAILABLE']);
      expect(server.connections).toBe(0);
    }
    await using open = await gatewayOf(project(server, gateway.replace(' ALLOWED', ', allowedAddresses: [127.0.0.1]')));
    expect(await open.query('{ thing }', {}, host)).toMatchObject({ data: { thing: 'within' } });
  });

  it('runs as under Mesh without a section of its own, but for metadata', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('"within"');
    });
    await using gateway = await gatewayOf(project(server, ''));
    expect(await gateway.query('{ thing }', {}, { 'x-host': '127.0.0.1' })).toMatchObject({
      data: { thing: 'within' },
    });
    const { errors } = await gateway.query('{ thing }', {}, { 'x-host': '169.254.169.254' });
    expect(errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_UNAVAILABLE');
  });
});

describe('a source without endpoint, whose description on another machine names the host', () => {
  const servers = (url: string) => JSON.stringify({ ...JSON.parse(description), servers: [{ url }] });
  const project = (address: string) => ({
    '.meshrc.yaml': `
sources:
  - name: things
    handler: { openapi: { source: '${address}/things.json' } }
gateway: { sources: { things: { forwardHeaders: [x-tenant], credentials: { type: bearer, token: canary } } } }`,
  });
  const thing = (response: http.ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('"a thing"');

  it('is called with what is meant for it where its description is', async () => {
    await using api = await serve(({ url }, response) =>
      url === '/things.json' ? response.end(servers('/')) : thing(response),
    );
    await using gateway = await gatewayOf(project(api.origin));
    expect(await gateway.query('{ thing }', {}, { 'x-tenant': 'acme' })).toMatchObject({ data: { thing: 'a thing' } });
    expect(api.received.at(-1)?.headers).toMatchObject({ authorization: 'Bearer canary', 'x-tenant': 'acme' });
  });

  it('is not called within the network elsewhere, and the operator is told where its credentials go', async () => {
    await using within = await serve((_request, response) => thing(response));
    await using publisher = await serve((_request, response) => response.end(servers(within.origin)));
    await using gateway = await gatewayOf(project(publisher.origin));
    const { errors } = await gateway.query('{ thing }', {}, { 'x-tenant': 'acme' });
    expect(errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_UNAVAILABLE');
    expect(within.connections).toBe(0);
    expect(gateway.events).toContainEqual({
      type: 'notice',
      level: 'warn',
      source: 'things',
      message: `Its credentials go to ${publisher.origin} alone, where its description is: set an endpoint to have them sent to where the API is.`,
    });
  });

  it('gets neither credentials nor headers of the caller elsewhere', async () => {
    await using within = await serve((_request, response) => thing(response));
    await using publisher = await serve((_request, response) => response.end(servers(within.origin)));
    const files = project(publisher.origin);
    const config = files['.meshrc.yaml'].replace('forwardHeaders:', 'allowedAddresses: [127.0.0.1], forwardHeaders:');
    await using gateway = await gatewayOf({ '.meshrc.yaml': config });
    expect(await gateway.query('{ thing }', {}, { 'x-tenant': 'acme' })).toMatchObject({ data: { thing: 'a thing' } });
    expect(Object.keys(within.received[0]?.headers ?? {})).not.toContain('authorization');
    expect(Object.keys(within.received[0]?.headers ?? {})).not.toContain('x-tenant');
  });
});

it('a connection that was refused leaves nothing open', async () => {
  const createDispatcher = vi.fn((origin: string) => createPool(origin, { guard: new AddressGuard() }));
  await using client = clientOf({}, { createDispatcher });
  for (let times = 0; times < 3; times += 1) {
    await expect(client.request(get('http://169.254.169.254'), context())).rejects.toMatchObject(refusal);
  }
  expect(createDispatcher.mock.results.map(({ type }) => type)).toEqual(['throw', 'throw', 'throw']);
});
