import { describe, expect, it } from 'vitest';
import { clientOf, context, serve } from './upstream-loopback.ts';

describe('fetch over a source', () => {
  it('answers as fetch does', async () => {
    await using server = await serve((_request, response) => {
      response
        .writeHead(
          201,
          [
            ['Content-Type', 'application/json'],
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
          ].flat(),
        )
        .end('{"a":1}');
    });
    await using client = clientOf();
    const response = await client.fetch(`${server.origin}/x`);
    expect(response).toMatchObject({ status: 201, ok: true, url: `${server.origin}/x` });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual({ a: 1 });
    expect(server.received[0]?.headers['accept']).toBe('*/*');
  });

  it.each([204, 304])('answers %s without a body', async (status) => {
    await using server = await serve((_request, response) => response.writeHead(status).end());
    await using client = clientOf();
    const response = await client.fetch(server.origin);
    expect([response.status, response.body]).toEqual([status, null]);
  });

  it('fails on a status that fetch cannot express', async () => {
    await using server = await serve((_request, response) => response.writeHead(799).end());
    await using client = clientOf();
    await expect(client.fetch(server.origin)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE', status: 799 });
  });

  it.each(['manual', 'error'] as const)('does not follow redirects that are asked to be "%s"', async (redirect) => {
    await using server = await serve((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    await using client = clientOf();
    expect((await client.fetch(server.origin, { redirect })).status).toBe(302);
    expect(server.received).toHaveLength(1);
  });

  it('passes the policies: credentials, forwarded headers, time, telemetry', async () => {
    await using server = await serve((request, response) => {
      if (request.url !== '/never') response.end();
    });
    const config = {
      credentials: { type: 'bearer', token: 'tk-1' },
      forwardHeaders: ['x-tenant'],
      timeout: 60,
    } as const;
    await using client = clientOf(config);
    const fetch = client.fetchFor(context({ callerHeaders: { 'x-tenant': 'acme' } }));
    await fetch(server.origin);
    expect(server.received[0]?.headers).toMatchObject({ authorization: 'Bearer tk-1', 'x-tenant': 'acme' });
    await expect(fetch(`${server.origin}/never`)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(client.events).toMatchObject([
      { requestId: 'r1', operation: 'fetch', status: 200 },
      { requestId: 'r1', operation: 'fetch', error: 'UPSTREAM_TIMEOUT' },
    ]);
  });

  it("finds the caller in the context that Mesh passes, and the root field's name in its info", async () => {
    await using server = await serve((_request, response) => response.end());
    const contexts = new Map<unknown, ReturnType<typeof context>>();
    await using client = clientOf({ forwardHeaders: ['x-tenant'] }, { contextOf: (given) => contexts.get(given) });
    const meshContext = {};
    contexts.set(meshContext, context({ requestId: 'r7', callerHeaders: { 'x-tenant': 'acme' } }));
    const meshFetch = client.fetch as (...given: unknown[]) => Promise<Response>;
    await meshFetch(server.origin, { method: 'get' }, meshContext, { fieldName: 'things', parentType: 'Query' });
    await meshFetch(server.origin, undefined, {}, undefined);
    expect(server.received.map(({ headers }) => headers['x-tenant'])).toEqual(['acme', undefined]);
    expect(client.events).toMatchObject([
      { requestId: 'r7', operation: 'Query.things', method: 'GET' },
      { requestId: undefined, operation: 'fetch' },
    ]);
  });

  it('ends when its own signal aborts', async () => {
    const arrived = Promise.withResolvers<void>();
    await using server = await serve(() => arrived.resolve());
    await using client = clientOf();
    const controller = new AbortController();
    const call = client.fetchFor(context({ signal: new AbortController().signal }))(server.origin, {
      signal: controller.signal,
    });
    await arrived.promise;
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('takes a Request, a URL, and headers of any kind', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    const url = `${server.origin}/x?y=z`;
    await client.fetch(new Request(url, { method: 'PUT', headers: { a: '1' }, body: 'b' }));
    await client.fetch(new URL(url), { method: 'PUT', headers: new Headers({ a: '1' }), body: 'b' });
    await client.fetch(url, { method: 'put', headers: [['A', '1']], body: new Uint8Array([0x62]) });
    await client.fetch(url, { method: 'PUT', headers: { a: '1', b: undefined } as never, body: new Blob(['b']) });
    for (const received of server.received) {
      expect(received).toMatchObject({
        method: 'PUT',
        url: '/x?y=z',
        headers: { a: '1' },
        body: Buffer.from('b'),
      });
    }
    expect(server.received).toHaveLength(4);
  });

  it('encodes form data, also of another implementation', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    const own = new FormData();
    own.append('note', 'ä');
    own.append('file', new File(['bytes'], 'a.txt', { type: 'text/plain' }));
    const foreign = { getAll: () => [], [Symbol.iterator]: () => own.entries() };
    for (const body of [own, foreign as unknown as FormData])
      await client.fetch(server.origin, { method: 'POST', body });
    for (const { headers, body } of server.received) {
      const contentType = headers['content-type'] ?? '';
      expect(contentType).toMatch(/^multipart\/form-data; boundary=/);
      const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
      expect(form.get('note')).toBe('ä');
      expect(form.get('file')).toMatchObject({ name: 'a.txt', type: 'text/plain', size: 5 });
    }
    expect(server.received).toHaveLength(2);
  });

  it('refuses a path with dot segments, which a template may have put there', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf();
    for (const path of [
      '/users/../admin',
      '/users/%2e%2E/admin',
      '/users/..%2Fadmin',
      '/users/.',
      '/users/..\\admin',
    ]) {
      await expect(client.fetch(server.origin + path)).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: 'A path to source "shop" may not hold a segment "." or "..".',
      });
    }
    expect(server.connections).toBe(0);
  });

  it('sends dot segments as they were written where the configuration says so', async () => {
    await using server = await serve((_request, response) => response.end());
    await using client = clientOf({ dotSegments: 'encode' });
    await client.fetch(`${server.origin}/users/%2E%2E/admin`);
    expect(server.received[0]?.url).toBe('/users/%2E%2E/admin');
  });

  it.each(['/relative', 'ftp://a/b', 'http://user:pass@127.0.0.1/', 'http://'])('refuses the URL %j', async (url) => {
    await using client = clientOf();
    await expect(client.fetch(url)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'Source "shop" has no absolute http(s) URL without user name to call here.',
    });
  });
});
