import { describe, expect, it } from 'vitest';
import type { UpstreamRequest } from '../../gateway/upstream/upstream-client.ts';
import { clientOf, context, get, serve } from './upstream-loopback.ts';

/** Answers `/from/<status>` with a redirect, and all else with what it was asked for. */
const redirecting = (location = '/to', headers: Record<string, string | string[]> = {}) =>
  serve((request, response) => {
    const status = Number(/^\/from\/(\d+)/.exec(request.url)?.[1] ?? 200);
    if (status !== 200) response.writeHead(status, { location, ...headers }).end();
    else {
      response
        .writeHead(200, { 'cache-control': 'max-age=60', 'set-cookie': 'b=2' })
        .end(`${request.method} ${request.url}`);
    }
  });

const bearer = { credentials: { type: 'bearer', token: 'tk' }, forwardHeaders: ['x-tenant'] } as const;
const caller = () => context({ callerHeaders: { 'x-tenant': 'acme', authorization: 'Bearer callers-own' } });

describe('a redirect within the origin', () => {
  it.each([301, 302, 303, 307, 308])(
    'is followed after %s, with credentials and headers of the caller',
    async (status) => {
      await using server = await redirecting();
      await using client = clientOf(bearer);
      const answer = await client.request(get(server.origin, { path: `/from/${status}` }), caller());
      expect([answer.status, answer.body.toString()]).toEqual([200, 'GET /to']);
      expect(server.received.map(({ url }) => url)).toEqual([`/from/${status}`, '/to']);
      for (const { headers } of server.received) {
        expect(headers).toMatchObject({ authorization: 'Bearer tk', 'x-tenant': 'acme' });
      }
      expect(client.events).toHaveLength(1);
    },
  );

  it('is one more call to the meter of its operation, which may refuse it', async () => {
    await using server = await redirecting();
    await using client = clientOf();
    const begun: string[] = [];
    const meter = (most: number) => ({
      begin(_source: string, { path }: UpstreamRequest) {
        if (begun.length === most) throw new Error('enough');
        begun.push(path);
        return () => begun.push(`${path} ended`);
      },
    });
    await client.request(get(server.origin, { path: '/from/302' }), context({ meter: meter(9) }));
    expect(begun).toEqual(['/from/302', '/to', '/to ended', '/from/302 ended']);
    begun.length = 0;
    const refused = client.request(get(server.origin, { path: '/from/302?again' }), context({ meter: meter(1) }));
    await expect(refused).rejects.toThrow('enough');
    expect(server.received.map(({ url }) => url)).toEqual(['/from/302', '/to', '/from/302?again']);
  });

  it('makes an answer that is kept for nobody', async () => {
    await using server = await redirecting();
    await using client = clientOf();
    for (let times = 0; times < 2; times += 1)
      await client.request(get(server.origin, { path: '/from/302' }), context());
    expect(server.received.map(({ url }) => url)).toEqual(['/from/302', '/to', '/from/302', '/to']);
  });

  it('keeps the cookies that are set underway', async () => {
    await using server = await redirecting('/to', { 'set-cookie': ['a=1', 'c=3'] });
    await using client = clientOf();
    const answer = await client.request(
      get(server.origin, { method: 'POST', path: '/from/303', body: '1' }),
      context(),
    );
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'c=3', 'b=2']);
    expect(answer.body.toString()).toBe('GET /to');
  });

  it('sends the bytes of its path as the API wrote them', async () => {
    await using server = await redirecting('/to/a%2Fb?x=%27');
    await using client = clientOf();
    const answer = await client.request(get(server.origin, { path: '/from/308' }), context());
    expect(answer.body.toString()).toBe('GET /to/a%2Fb?x=%27');
  });

  it.each(['/to/%2E%2E/admin', '/to/..%2Fadmin'])(
    'to %s is refused, unless dots are sent as they are',
    async (location) => {
      await using server = await redirecting(location);
      await using client = clientOf();
      await expect(client.request(get(server.origin, { path: '/from/302' }), context())).rejects.toMatchObject({
        code: 'UPSTREAM_ERROR',
        message: 'Source "shop" redirects to a path with a segment "." or "..".',
      });
      await using encoding = clientOf({ dotSegments: 'encode' });
      const answer = await encoding.request(get(server.origin, { path: '/from/302' }), context());
      expect(answer.body.toString()).toBe(`GET ${location}`);
    },
  );
});

describe('a redirect of a change', () => {
  it.each([
    ['POST', 301],
    ['POST', 302],
    ['POST', 307],
    ['POST', 308],
    ['PATCH', 307],
    ['PUT', 301],
  ])('is an answer like any other after %s and %s: the change is sent once', async (method, status) => {
    await using server = await redirecting();
    await using client = clientOf();
    const answer = await client.request(get(server.origin, { method, path: `/from/${status}`, body: '1' }), context());
    expect(answer.status).toBe(status);
    expect(server.received).toHaveLength(1);
  });

  it('is sent again with a key that tells it from another', async () => {
    await using server = await redirecting();
    await using client = clientOf();
    const headers = { 'idempotency-key': 'k1' };
    const change = get(server.origin, { method: 'POST', path: '/from/307', body: '{"a":1}', headers });
    expect((await client.request(change, context())).status).toBe(200);
    expect(server.received.map(({ url, method, body }) => `${method} ${url} ${body}`)).toEqual([
      'POST /from/307 {"a":1}',
      'POST /to {"a":1}',
    ]);
  });
});

describe('a redirect to another origin', () => {
  it('is not followed: nothing goes there, and only the log is told its host', async () => {
    await using other = await serve((_request, response) => response.end());
    await using server = await redirecting(`${other.origin}/secret/path?token=canary`);
    await using client = clientOf(bearer);
    const call = client.request(get(server.origin, { path: '/from/302' }), caller());
    await expect(call).rejects.toMatchObject({
      code: 'UPSTREAM_ERROR',
      message: 'Source "shop" redirects to another origin, which is not followed.',
      status: 302,
    });
    const { cause } = (await call.catch((error: unknown) => error)) as Error;
    expect(String(cause)).toContain(other.origin);
    expect(String(cause)).not.toContain('secret');
    expect(other.connections).toBe(0);
  });

  it.each(['http://169.254.169.254/latest/meta-data', '//169.254.169.254/', 'http://2852039166/', 'http://[fe80::1]/'])(
    'to %s connects to nothing',
    async (location) => {
      await using server = await redirecting(location);
      await using client = clientOf(bearer);
      const call = client.request(get(server.origin, { path: '/from/307' }), caller());
      await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_ERROR', status: 307 });
    },
  );

  it.each(['file:///etc/passwd', 'http://user:pw@127.0.0.1/', 'http:'])('to %s is none', async (location) => {
    await using server = await redirecting(location);
    await using client = clientOf();
    await expect(client.request(get(server.origin, { path: '/from/302' }), context())).rejects.toMatchObject({
      message: 'Source "shop" redirects to what is no http(s) URL.',
    });
  });
});

describe('redirects without end', () => {
  it('end where they come back to where they were', async () => {
    await using server = await serve((request, response) => {
      response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end();
    });
    await using client = clientOf();
    await expect(client.request(get(server.origin, { path: '/a' }), context())).rejects.toMatchObject({
      code: 'UPSTREAM_ERROR',
      message: 'Source "shop" redirects in a circle.',
    });
    expect(server.received.map(({ url }) => url)).toEqual(['/a', '/b']);
  });

  it('end after the fifth', async () => {
    let count = 0;
    await using server = await serve((_request, response) => {
      count += 1;
      response.writeHead(302, { location: `/${count}` }).end();
    });
    await using client = clientOf();
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      message: 'Source "shop" redirects more than 5 times.',
    });
    expect(server.received).toHaveLength(6);
  });

  it('end with the time of the call', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/things') response.writeHead(302, { location: '/never' }).end();
    });
    await using client = clientOf({ timeout: 60 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });
});
