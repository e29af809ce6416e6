import { once } from 'node:events';
import type { Socket } from 'node:net';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { clientOf, context, get, serve, serveRaw } from './upstream-loopback.ts';

const unavailable = { name: 'GatewayError', code: 'UPSTREAM_UNAVAILABLE', source: 'shop', operation: 'listThings' };
const invalid = { ...unavailable, code: 'UPSTREAM_INVALID_RESPONSE' };
const timedOut = { ...unavailable, code: 'UPSTREAM_TIMEOUT' };

const unreachable = 'Source "shop" cannot be reached.';
const incomplete = 'Source "shop" did not complete its answer.';
const noHttp = 'Source "shop" answered with something that is not HTTP.';

describe('an upstream that breaks the connection', () => {
  const faults: readonly [string, (socket: Socket) => void, object][] = [
    ['closes without an answer', (socket) => socket.end(), { ...unavailable, message: unreachable }],
    ['resets before an answer', (socket) => socket.resetAndDestroy(), { ...unavailable, message: unreachable }],
    [
      'resets within the body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => socket.resetAndDestroy()),
      unavailable,
    ],
    [
      'closes before the promised length',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
      { ...unavailable, message: incomplete },
    ],
    [
      'closes before the last chunk',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
      { ...unavailable, message: incomplete },
    ],
    [
      'sends a chunk without a size',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhalf\r\n0\r\n\r\n'),
      { ...invalid, message: noHttp },
    ],
    ['does not speak HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'), { ...invalid, message: noHttp }],
    [
      'sends headers without end',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`),
      { ...invalid, message: noHttp },
    ],
    [
      'sends two lengths',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc'),
      { ...invalid, message: noHttp },
    ],
  ];

  it.each(faults)('fails when it %s', async (_name, fault, expected) => {
    await using server = await serveRaw(fault);
    await using client = clientOf();
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject(expected);
    expect(client.events).toMatchObject([
      { type: 'upstream.call', source: 'shop', operation: 'listThings', status: undefined },
    ]);
  });

  it('fails when nothing listens there', async () => {
    const server = await serveRaw(() => {});
    await server[Symbol.asyncDispose]();
    await using client = clientOf();
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      ...unavailable,
      message: unreachable,
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('fails when the name does not exist', async () => {
    await using client = clientOf();
    const request = client.request(get('http://nowhere.invalid'), context());
    await expect(request).rejects.toMatchObject({ ...unavailable, message: unreachable });
  });

  it('fails when it speaks no TLS', async () => {
    await using server = await serveRaw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await using client = clientOf();
    const origin = server.origin.replace('http:', 'https:');
    await expect(client.request(get(origin), context())).rejects.toMatchObject({
      ...unavailable,
      message: unreachable,
    });
  });

  it('says nothing of what it could not parse', async () => {
    await using server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\nbad header canary\r\n\r\n'));
    await using client = clientOf();
    const error = await client.request(get(server.origin), context()).catch((reason: unknown) => reason);
    expect(error).toMatchObject(invalid);
    expect(JSON.stringify([error, Object.entries((error as Error).cause as object), client.events])).not.toContain(
      'canary',
    );
  });
});

describe('an upstream that takes its time', () => {
  it('is given up after the timeout when it hangs, and its connection with it', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await serveRaw((socket) => socket.once('close', () => closed.resolve()));
    await using client = clientOf({ timeout: 60 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      ...timedOut,
      message: 'Source "shop" did not answer within 60 ms.',
    });
    await closed.promise;
  });

  it('is given up when headers come a byte at a time', async () => {
    await using server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const dribble = setInterval(() => socket.write('x'), 10);
      socket.once('close', () => clearInterval(dribble));
    });
    await using client = clientOf({ timeout: 60 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject(timedOut);
  });

  it('is given up when the body comes a byte at a time', async () => {
    await using server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      const dribble = setInterval(() => socket.write('x'), 10);
      socket.once('close', () => clearInterval(dribble));
    });
    await using client = clientOf({ timeout: 60 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject(timedOut);
  });

  it('does not hold a caller while a connection is only being made', async () => {
    await using server = await serveRaw(() => {});
    // A handshake that never ends: the server accepts the socket and never says a word of TLS.
    await using client = clientOf({ timeout: 60 });
    const origin = server.origin.replace('http:', 'https:');
    const startedAt = performance.now();
    await expect(client.request(get(origin), context())).rejects.toMatchObject(timedOut);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('has for each call only what is left of the deadline', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/quick') response.end('{}');
    });
    await using client = clientOf();
    const shared = context({ deadlineAt: performance.now() + 100 });
    await client.request(get(server.origin, { path: '/quick' }), shared);
    await expect(client.request(get(server.origin, { path: '/never' }), shared)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'The time for the whole operation was used up before source "shop" answered.',
    });
    await expect(client.request(get(server.origin, { path: '/quick' }), shared)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    expect(server.received.map(({ url }) => url)).toEqual(['/quick', '/never']);
    expect(client.events.map((event) => event.type === 'upstream.call' && event.error)).toEqual([
      undefined,
      'DEADLINE_EXCEEDED',
      'DEADLINE_EXCEEDED',
    ]);
  });

  it('is called no more when the caller goes away', async () => {
    const arrived = Promise.withResolvers<Socket>();
    await using server = await serveRaw((socket) => arrived.resolve(socket));
    await using client = clientOf();
    const caller = new AbortController();
    const call = client.request(get(server.origin), context({ signal: caller.signal }));
    const socket = await arrived.promise;
    const closed = once(socket, 'close');
    caller.abort();
    await expect(call).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'The caller went away before source "shop" answered.',
    });
    await closed;
  });

  it('is not called at all for a caller who has gone before', async () => {
    await using server = await serve((_request, response) => response.end('{}'));
    await using client = clientOf();
    const call = client.request(get(server.origin), context({ signal: AbortSignal.abort() }));
    await expect(call).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(server.connections).toBe(0);
  });

  it('goes on answering others on the connections of one that was given up', async () => {
    await using server = await serve((request, response) => {
      if (request.url !== '/never') response.end('{}');
    });
    await using client = clientOf({ timeout: 60 });
    await expect(client.request(get(server.origin, { path: '/never' }), context())).rejects.toMatchObject(timedOut);
    expect(await client.request(get(server.origin), context())).toMatchObject({ status: 200 });
  });
});

describe('an upstream that sends too much', () => {
  const tooLarge = { ...invalid, message: 'Source "shop" answered with more than 1000 bytes.' };
  const limit = { maxResponseBytes: 1_000 };

  it('is cut off when its body does not end', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await serveRaw((socket) => {
      socket.once('close', () => closed.resolve());
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = () => socket.write('x'.repeat(400), () => !socket.destroyed && setImmediate(more));
      more();
    });
    await using client = clientOf({}, limit);
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject(tooLarge);
    await closed.promise;
  });

  it('is cut off when it announces more than that', async () => {
    await using server = await serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n'));
    await using client = clientOf({}, limit);
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject(tooLarge);
  });

  it('may send exactly as much', async () => {
    await using server = await serve((_request, response) => response.end('x'.repeat(1_000)));
    await using client = clientOf({}, limit);
    expect((await client.request(get(server.origin), context())).body).toHaveLength(1_000);
  });

  it('may announce any length in answer to HEAD', async () => {
    await using server = await serve((_request, response) => response.writeHead(200, { 'content-length': 1e9 }).end());
    await using client = clientOf({}, limit);
    expect(await client.request(get(server.origin, { method: 'HEAD' }), context())).toMatchObject({ status: 200 });
  });

  const coders = {
    gzip: zlib.gzipSync,
    deflate: zlib.deflateSync,
    br: zlib.brotliCompressSync,
    zstd: zlib.zstdCompressSync,
  };

  it.each(Object.entries(coders))('cannot hide it in %s', async (coding, compress) => {
    const bomb = compress(Buffer.alloc(20 * 2 ** 20));
    await using server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(bomb),
    );
    await using client = clientOf({}, { maxResponseBytes: 2 ** 20 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      ...invalid,
      message: 'Source "shop" answered with more than 1048576 bytes.',
    });
  });

  it('cannot hide it in two layers', async () => {
    const bomb = zlib.gzipSync(zlib.gzipSync(Buffer.alloc(20 * 2 ** 20)));
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(bomb);
    });
    await using client = clientOf({}, { maxResponseBytes: 2 ** 20 });
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject(invalid);
  });

  it.each([
    ['gzip', Buffer.from('{"no":"gzip"}')],
    ['gzip', zlib.gzipSync('cut short').subarray(0, 12)],
    ['br', Buffer.from('{"no":"brotli"}')],
    ['zstd', Buffer.from('{"no":"zstd"}')],
    ['gzip, gzip, gzip, gzip', Buffer.from('deep')],
  ])('fails when its content is not %s as it says', async (coding, body) => {
    await using server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(body),
    );
    await using client = clientOf();
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      ...invalid,
      message: 'Source "shop" answered with content that cannot be decompressed.',
    });
  });
});
