import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPool } from '../../gateway/upstream/transport/pools.ts';
import { clientOf, context, get } from './upstream-loopback.ts';

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/tls', name), 'utf8');
const ca = pem('localhost.cert.pem');

interface Http2Server extends AsyncDisposable {
  readonly origin: string;
  readonly seen: { readonly version: string; readonly path: string }[];
}

/** A server that speaks HTTP/2 and, to those who do not, HTTP/1.1. */
async function serveHttp2(
  respond: (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => void,
): Promise<Http2Server> {
  const open = new Set<http2.ServerHttp2Session>();
  const server = http2.createSecureServer({ cert: ca, key: pem('localhost.key.pem'), allowHTTP1: true });
  server.on('session', (session) => open.add(session));
  server.on('request', (request, response) => {
    served.seen.push({ version: request.httpVersion, path: request.url });
    respond(request, response);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const served: Http2Server = {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    seen: [],
    async [Symbol.asyncDispose]() {
      for (const session of open) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return served;
}

const client = (options = {}) =>
  clientOf({}, { createDispatcher: (origin) => createPool(origin, { certificates: { ca } }), ...options });

describe('a source that offers HTTP/2', () => {
  it('is spoken to in it, with path, headers, body and answer as they are', async () => {
    await using server = await serveHttp2(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      response.writeHead(201, { 'content-type': 'application/json', 'x-tenant': request.headers['x-tenant'] ?? '' });
      response.end(JSON.stringify({ body, path: request.url, method: request.method }));
    });
    await using shop = client();
    const path = '/a/%2E%2E/b?q=%C3%A9';
    const headers = { 'x-tenant': 'acme', 'content-type': 'text/plain' };
    const request = get(server.origin, { method: 'POST', path, headers, body: 'ä' });
    const answer = await shop.request(request, context());
    expect(answer).toMatchObject({ status: 201, headers: { 'content-type': 'application/json', 'x-tenant': 'acme' } });
    expect(JSON.parse(String(answer.body))).toEqual({ body: 'ä', path, method: 'POST' });
    expect(server.seen).toEqual([{ version: '2.0', path }]);
  });

  it('answers many calls at once, each with its own', async () => {
    await using server = await serveHttp2((request, response) => void response.end(request.url));
    await using shop = client();
    const paths = Array.from({ length: 200 }, (_, index) => `/things/${index}`);
    const answers = await Promise.all(paths.map((path) => shop.request(get(server.origin, { path }), context())));
    expect(answers.map(({ body }) => String(body))).toEqual(paths);
    expect(server.seen.every(({ version }) => version === '2.0')).toBe(true);
  });

  it('goes on answering others when one call is given up', async () => {
    const arrived = Promise.withResolvers<void>();
    await using server = await serveHttp2((request, response) => {
      if (request.url === '/never') arrived.resolve();
      else response.end('{}');
    });
    await using shop = client();
    const caller = new AbortController();
    const given = shop.request(get(server.origin, { path: '/never' }), context({ signal: caller.signal }));
    const failed = expect(given).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await arrived.promise;
    caller.abort();
    await failed;
    expect(await shop.request(get(server.origin), context())).toMatchObject({ status: 200 });
  });

  it('is cut off when it sends too much', async () => {
    await using server = await serveHttp2((_request, response) => void response.end('x'.repeat(5_000)));
    await using shop = client({ maxResponseBytes: 1_000 });
    await expect(shop.request(get(server.origin), context())).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      message: 'Source "shop" answered with more than 1000 bytes.',
    });
  });

  it('is unavailable when it resets a stream', async () => {
    await using server = await serveHttp2((_request, response) => {
      response.writeHead(200);
      response.write('{');
      response.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
    });
    await using shop = client();
    await expect(shop.request(get(server.origin), context())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});
