import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gatewayRooms } from '../../gateway/cli/gateway-rooms.ts';
import { prepare } from '../../gateway/cli/prepare.ts';
import type { RedisConnection } from '../../gateway/redis/connect.ts';
import type { RedisEvent } from '../../gateway/telemetry/redis-event.ts';
import { projectFolder } from '../project-folder.ts';
import { textOf } from '../unit/project-rules/rooms.ts';
import { authority, certificate } from './certificates.ts';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import { adminOf, quotasIn, redisConfig } from './redis-quotas.ts';
import { hasRedis, redisServer, type TestRedis } from './redis-server.ts';
import type { LoopbackServer } from './upstream-loopback.ts';
import { query, weft } from './weft-process.ts';

const books = '{ books { title } }';

/** What was told of Redis, in its order. */
function told({ events }: TestGateway): string[] {
  return events.flatMap((event) => (event.type === 'redis' ? [`${event.state}: ${event.reason}`] : []));
}

async function lastTold(gateway: TestGateway, state: RedisEvent['state']): Promise<void> {
  await vi.waitFor(() => expect(told(gateway).at(-1)).toMatch(new RegExp(`^${state}`)), { timeout: 10_000 });
}

async function statuses(count: number, ...gateways: readonly TestGateway[]): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) {
    for (const gateway of gateways) found.push((await gateway.query(books)).status);
  }
  return found;
}

/** A server of something else. */
async function answering(respond: (socket: net.Socket) => void) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', () => respond(socket));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.skipIf(!hasRedis)('a gateway with Redis (skipped where redis-server is not installed)', () => {
  let upstream: LoopbackServer;
  let shared: TestRedis;
  let admin: RedisConnection;
  beforeAll(async () => {
    upstream = await library({ '/books': [{ book_id: 'b1', title: 'One' }] });
    shared = await redisServer();
    admin = await adminOf(shared);
  });
  afterAll(async () => {
    admin?.destroy();
    await shared?.[Symbol.asyncDispose]();
    await upstream?.[Symbol.asyncDispose]();
  });

  let projects = 0;
  const gatewaySection = (redis: string, rest = 'rateLimit: { operations: 5/h }') =>
    `gateway:\n  redis: { prefix: 'p${projects}:', ${/timeout/.test(redis) ? '' : 'timeout: 5s, '}${redis} }\n  ${rest}\n`;
  const gatewayWith = (redis: string, files = {}, rest?: string) =>
    gatewayOf(libraryProject(upstream.origin, gatewaySection(redis, rest), files));

  it('shares what callers take with all who ask the same Redis, on both ways', async () => {
    projects += 1;
    const rateLimit = 'rateLimit: { operations: 5/h, cost: 1000/h }';
    await using plain = await gatewayWith(`url: ${shared.url}`, {}, rateLimit);
    await using byYoga = await gatewayWith(`url: ${shared.url}/0`, {}, `${rateLimit}\n  server: { hotPath: false }`);
    const left: unknown[] = [];
    for (const { url } of [plain, byYoga, plain, byYoga, plain, plain, byYoga]) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: books }),
      });
      const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
      left.push([
        response.status,
        response.headers.get('ratelimit')?.match(/r=\d+/g)?.join(),
        errors?.[0]?.extensions.code,
      ]);
    }
    expect(left).toEqual([
      [200, 'r=4,r=980', undefined],
      [200, 'r=3,r=960', undefined],
      [200, 'r=2,r=940', undefined],
      [200, 'r=1,r=920', undefined],
      [200, 'r=0,r=900', undefined],
      [429, 'r=0,r=900', 'RATE_LIMITED'],
      [429, 'r=0,r=900', 'RATE_LIMITED'],
    ]);
    expect(told(plain)).toEqual([]);
  });

  it('goes on with buckets of its own when Redis is killed, and takes it up again by itself', async () => {
    projects += 1;
    await using redis = await redisServer();
    await using gateway = await gatewayWith(`url: ${redis.url}`);
    expect(await statuses(2, gateway)).toEqual([200, 200]);
    await redis.kill();
    expect(await statuses(7, gateway)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    await lastTold(gateway, 'lost');
    await redis.restart();
    await lastTold(gateway, 'there');
    expect(await statuses(6, gateway)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(told(gateway)).toHaveLength(2);
  });

  it('answers while Redis hangs: after the time limit once, then at once', async () => {
    projects += 1;
    await using redis = await redisServer();
    await using gateway = await gatewayWith(`url: ${redis.url}, timeout: 100ms`);
    expect(await statuses(1, gateway)).toEqual([200]);
    redis.signal('SIGSTOP');
    const startedAt = performance.now();
    const all = await Promise.all(Array.from({ length: 20 }, () => gateway.query(books)));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(all.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(5);
    expect(told(gateway)).toEqual(['lost: no answer within 100 ms']);
    const calls = upstream.received.length;
    expect(await statuses(3, gateway)).toEqual([429, 429, 429]);
    expect(upstream.received).toHaveLength(calls);
    redis.signal('SIGCONT');
    await lastTold(gateway, 'there');
    // Some of the twenty may have been counted after all: what is doubtful counts against callers.
    const after = await statuses(5, gateway);
    expect(after.filter((status) => status === 200).length).toBeLessThanOrEqual(4);
  });

  it('starts without Redis, and says what it says of the password, and never the password', async () => {
    projects += 1;
    await using redis = await redisServer(() => ['--requirepass', 'right']);
    await using gateway = await gatewayWith(`url: 'redis://:wr%2Fong-secret@127.0.0.1:${redis.port}'`);
    expect(told(gateway)).toEqual([expect.stringMatching(/^lost: WRONGPASS/)]);
    expect(await statuses(6, gateway)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(JSON.stringify(gateway.events)).not.toMatch(/wr(\/|%2F)ong-secret/);
    await using right = await gatewayWith(`url: 'redis://:right@127.0.0.1:${redis.port}/3'`);
    expect(told(right)).toEqual([]);
  });

  it('counts for itself where a server is none, and waits for none', async () => {
    const servers: Readonly<Record<string, (socket: net.Socket) => void>> = {
      'Unknown RESP type': (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'it answers what nobody asked for': (socket) => socket.write('+OK\r\n'),
      'Socket closed unexpectedly': (socket) => socket.destroy(),
      'no connection within 500 ms': (socket) => socket.write('*2\r\n$1000000\r\nx'),
      'no connection within 500': () => undefined,
    };
    const limits = { operations: { calls: 5, perMs: 3_600_000 }, cost: undefined };
    const asked = Object.entries(servers).map(async ([reason, respond]) => {
      await using other = await answering(respond);
      using counted = await quotasIn(redisConfig(other.port, { timeout: 50 }), limits);
      const taken: unknown[] = [];
      for (let index = 0; index < 6; index += 1) {
        taken.push((await counted.quotas.take('a', { operations: 1, cost: 0 })).retryAfter);
      }
      expect(taken).toEqual([...Array(5).fill(undefined), 720]);
      expect(counted.events[0]).toMatchObject({ type: 'redis', state: 'lost' });
      expect(counted.events[0]).toHaveProperty('reason', expect.stringContaining(reason));
    });
    await Promise.all(asked);
  });

  it('counts for itself while Redis refuses to write, and needs no right but those that are documented', async () => {
    projects += 1;
    await using redis = await redisServer();
    const own = await adminOf(redis);
    const [, rights = ''] = /^ACL SETUSER weft on >password ~weft:\* (.+)$/m.exec(textOf('docs/redis.md')) ?? [];
    await own.send(['ACL', 'SETUSER', 'weft', 'on', '>word', `~p${projects}:*`, ...rights.split(' ')]);
    await using gateway = await gatewayWith(`url: 'redis://weft:word@127.0.0.1:${redis.port}'`);
    expect(await statuses(1, gateway)).toEqual([200]);
    expect(told(gateway)).toEqual([]);
    await own.send(['CONFIG', 'SET', 'maxmemory', '1']);
    expect(await statuses(6, gateway)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(told(gateway)).toEqual([expect.stringMatching(/^lost: OOM/)]);
    await own.send(['CONFIG', 'SET', 'maxmemory', '0']);
    await lastTold(gateway, 'there');
    await own.send(['ACL', 'SETUSER', 'weft', '-hset']);
    await statuses(1, gateway);
    expect(told(gateway).at(-1)).toMatch(/^lost: .*NOPERM|can't run this command|permission/i);
    own.destroy();
  });

  it('speaks TLS with a server of its own authority, and with no other', async () => {
    projects += 1;
    const [ca, other] = [await authority('ca'), await authority('other')];
    const [server, client] = [await certificate('redis', ca), await certificate('weft', ca)];
    using folder = projectFolder({ 'ca.pem': ca.cert, 'server.pem': server.cert, 'server.key': server.key });
    const file = (name: string) => join(folder.dir, name);
    await using redis = await redisServer((port) => [
      ...['--tls-port', String(port + 1), '--tls-ca-cert-file', file('ca.pem'), '--tls-cert-file', file('server.pem')],
      ...['--tls-key-file', file('server.key')],
    ]);
    const files = { 'ca.pem': ca.cert, 'other.pem': other.cert, 'c.pem': client.cert, 'c.key': client.key };
    const url = `url: 'rediss://127.0.0.1:${redis.port + 1}'`;
    await using trusting = await gatewayWith(`${url}, tls: { ca: ca.pem, cert: c.pem, key: c.key }`, files);
    expect(told(trusting)).toEqual([]);
    expect(await statuses(1, trusting)).toEqual([200]);
    await using mistrusting = await gatewayWith(`${url}, tls: { ca: other.pem, cert: c.pem, key: c.key }`, files);
    expect(told(mistrusting)).toEqual([expect.stringMatching(/^lost: .*certificate/)]);
  });

  it('takes no other build while it stops and Redis is still waited for', async () => {
    projects += 1;
    await using silent = await answering(() => undefined);
    using folder = projectFolder(
      libraryProject(upstream.origin, gatewaySection(`url: 'redis://127.0.0.1:${silent.port}', timeout: 50ms`)),
    );
    const rooms = gatewayRooms();
    const [first, next] = [await prepare(folder.dir, rooms), await prepare(folder.dir, rooms)];
    const serving = await rooms.serve(first, { port: 0 });
    const swapped = expect(serving.swap(next)).rejects.toThrow('The gateway stops.');
    await serving.close(0);
    await swapped;
    await next.graph.close();
  });

  it('counts once for all workers', async () => {
    projects += 1;
    const project = libraryProject(upstream.origin, gatewaySection(`url: '\${REDIS_URL}'`));
    using folder = projectFolder(project);
    await using running = weft(['start', '--dir', folder.dir, '--port', '0', '--workers', '2'], {
      env: { REDIS_URL: shared.url },
    });
    const [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
    const asked = Array.from({ length: 12 }, () => query(origin, books, { connection: 'close' }));
    const found = (await Promise.all(asked)).map(({ status }) => status);
    expect(found.filter((status) => status === 200)).toHaveLength(5);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(running.stdout() + running.stderr()).toMatch(/"worker":2/);
  });
});
