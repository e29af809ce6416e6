import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerItem, twoShops } from './two-shops.ts';
import { clientOf, context, get, serve, serveRaw } from './upstream-loopback.ts';

const breaker = { failures: 5, rate: 0.5, window: 10_000, halfOpenAfter: 10_000, probes: 2 };

afterEach(() => {
  vi.useRealTimers();
});

/** Only the clock by which a breaker reads the time stands still until it is moved. */
function ownClock(): { move(ms: number): void } {
  vi.useFakeTimers({ toFake: ['performance'] });
  return { move: (ms) => void vi.advanceTimersByTime(ms) };
}

describe('a source that fails', () => {
  it('is not called any more, says so to clients with retryAfter, and leaves other sources as they are', async () => {
    let isDown = true;
    await using shops = await twoShops((request, response) => {
      if (isDown) response.writeHead(503).end();
      else answerItem(request, response);
    }, 'retry: false, breaker: { probes: 1 }');
    const { gateway, shop, other } = shops;
    const clock = ownClock();
    const ask = (id: number) => gateway.query(`{ shopItem(id: "${id}") { id } otherItem(id: "${id}") { id } }`);

    for (let id = 0; id < 5; id += 1) await ask(id);
    expect(shop.received).toHaveLength(5);
    const refused = await ask(5);
    expect(refused.data).toEqual({ shopItem: null, otherItem: { id: '5' } });
    expect(refused.errors).toMatchObject([
      {
        message: 'Source "shop" is failing and is not called for now.',
        path: ['shopItem'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE', source: 'shop', retryAfter: 10 },
      },
    ]);
    expect(shop.received).toHaveLength(5);
    expect(other.received).toHaveLength(6);

    isDown = false;
    clock.move(10_000);
    expect((await ask(6)).data).toEqual({ shopItem: { id: '6' }, otherItem: { id: '6' } });
    expect((await ask(7)).errors).toBeUndefined();
    expect(shop.received).toHaveLength(7);
    expect(gateway.events.filter(({ type }) => type === 'breaker')).toMatchObject([
      { source: 'shop', state: 'open', reason: '5 of 5 calls failed within 10000 ms' },
      { source: 'shop', state: 'half-open' },
      { source: 'shop', state: 'closed' },
    ]);
  });

  it('is spared by default, with retries: however many ask, it gets few calls', async () => {
    await using shops = await twoShops((_, response) => response.writeHead(503).end(), 'retry: { backoff: 1ms }');
    for (let id = 0; id < 30; id += 1) await shops.gateway.query(`{ shopItem(id: "${id}") { id } }`);
    expect(shops.shop.received).toHaveLength(5);
  });

  it('is called whatever happens where the project says so', async () => {
    await using shops = await twoShops((_, response) => response.writeHead(503).end(), 'retry: false, breaker: false');
    for (let id = 0; id < 30; id += 1) await shops.gateway.query(`{ shopItem(id: "${id}") { id } }`);
    expect(shops.shop.received).toHaveLength(30);
  });
});

describe('the breaker of a client', () => {
  it.each([
    ['resets connections', (socket: { resetAndDestroy(): void }) => socket.resetAndDestroy()],
    [
      'cuts its answers short',
      (socket: { end(text: string): void }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
    ],
  ])('opens when the upstream %s', async (_name, fault) => {
    await using server = await serveRaw(fault);
    await using client = clientOf({ breaker });
    for (let call = 0; call < 5; call += 1) await client.request(get(server.origin), context()).catch(() => {});
    expect(client.state()).toEqual({ breaker: 'open', pacedUntil: undefined });
    const connections = server.connections;
    await expect(client.request(get(server.origin), context())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      retryAfter: 10,
    });
    expect(server.connections).toBe(connections);
  });

  it('opens when nothing is heard before operations run out of time, for calls that several wait for too', async () => {
    const hanging = await serveRaw(() => {});
    await using client = clientOf({ breaker, timeout: 400 });
    const deadlineAt = performance.now() + 250;
    const paths = ['/a', '/b', '/c', '/d', '/e'];
    const calls = paths.flatMap((path) => [
      client.request(get(hanging.origin, { path }), context({ deadlineAt })),
      client.request(get(hanging.origin, { path }), context({ deadlineAt })),
    ]);
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ reason: { code: 'DEADLINE_EXCEEDED' } });
    }
    expect(client.state().breaker).toBe('open');
    await hanging[Symbol.asyncDispose]();
  });

  it('opens again when a call that is let through fails, and closes when those are answered', async () => {
    let isDown = true;
    await using server = await serve((_, response) => response.writeHead(isDown ? 500 : 200).end());
    await using client = clientOf({ breaker, cache: false });
    const clock = ownClock();
    const ask = () => client.request(get(server.origin), context());
    for (let call = 0; call < 5; call += 1) await ask();
    clock.move(10_000);
    expect(client.state().breaker).toBe('half-open');
    await ask();
    expect(client.state().breaker).toBe('open');
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(server.received).toHaveLength(6);
    isDown = false;
    clock.move(10_000);
    await ask();
    await ask();
    expect(client.state().breaker).toBe('closed');
    const states = client.events.flatMap((event) => (event.type === 'breaker' ? [event.state] : []));
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  });

  it('lets no more through than it probes with, however many ask at once', async () => {
    let isDown = true;
    await using server = await serve((_, response) => response.writeHead(isDown ? 500 : 200).end());
    await using client = clientOf({ breaker, cache: false });
    const clock = ownClock();
    const ask = () => client.request(get(server.origin), context());
    for (let call = 0; call < 5; call += 1) await ask();
    isDown = false;
    clock.move(10_000);
    const results = await Promise.allSettled(Array.from({ length: 50 }, ask));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(server.received).toHaveLength(7);
  });

  it('is told of no more when its client closes, and what it refuses is told as never sent', async () => {
    await using server = await serve((_, response) => response.writeHead(500).end());
    const client = clientOf({ breaker, cache: false });
    for (let call = 0; call < 6; call += 1) await client.request(get(server.origin), context()).catch(() => {});
    const calls = client.events.flatMap((event) => (event.type === 'upstream.call' ? [event.neverSent] : []));
    expect(calls).toEqual([false, false, false, false, false, true]);
    await client.close();
    const states = client.events.flatMap((event) => (event.type === 'breaker' ? [event.state] : []));
    expect(states).toEqual(['open', 'closed']);
  });

  it('is closed to nobody because of what callers do wrong', async () => {
    await using server = await serve((_, response) => response.writeHead(404).end());
    await using client = clientOf({ breaker, cache: false });
    for (let call = 0; call < 20; call += 1) {
      await client.request(get(server.origin), context());
      const gone = context({ signal: AbortSignal.abort(new Error('The client has left.')) });
      await client.request(get(server.origin), gone).catch(() => {});
    }
    expect(client.state().breaker).toBe('closed');
  });

  it('has what is kept stand in while it is open, where that may stand in for a failure', async () => {
    let isDown = false;
    await using server = await serve(({ url }, response) => {
      if (isDown) response.writeHead(500).end();
      else response.writeHead(200, { 'cache-control': 'max-age=0, stale-if-error=600' }).end(url);
    });
    await using client = clientOf({ breaker });
    await client.request(get(server.origin, { path: '/kept' }), context());
    isDown = true;
    for (let call = 0; call < 6; call += 1)
      await client.request(get(server.origin, { path: `/${call}` }), context()).catch(() => {});
    expect(client.state().breaker).toBe('open');
    const calls = server.received.length;
    const kept = await client.request(get(server.origin, { path: '/kept' }), context());
    expect(kept.body.toString()).toBe('/kept');
    expect(server.received).toHaveLength(calls);
  });
});
