import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectToRedis, RedisConnection } from '../../../gateway/redis/connect.ts';
import { KeptRedis } from '../../../gateway/redis/kept-redis.ts';
import { redisScript } from '../../../gateway/redis/redis.ts';
import type { TelemetryEvent } from '../../../gateway/telemetry/events.ts';

const script = redisScript('return ARGV[1]', ['trial']);

interface Sent {
  readonly words: readonly string[];
  answer(value: unknown): void;
  fail(message: string): void;
}

/** A Redis of which a test says what it answers. */
class FakeServer {
  readonly connectedAt: number[] = [];
  readonly sent: Sent[] = [];
  destroyed = 0;
  isUp = true;
  lose: (error: Error) => void = () => undefined;

  readonly connect: ConnectToRedis = async (trial, onLost) => {
    this.connectedAt.push(performance.now());
    if (!this.isUp) throw Object.assign(new Error(''), { code: 'ECONNREFUSED' });
    const waiting = new Set<(error: Error) => void>();
    const connection: RedisConnection = {
      send: (words) =>
        new Promise((resolve, reject) => {
          if (words.at(-1) === 'trial') resolve('trial');
          waiting.add(reject);
          this.sent.push({ words, answer: resolve, fail: (message) => reject(new Error(message)) });
        }),
      destroy: () => {
        this.destroyed += 1;
        for (const reject of waiting) reject(new Error('Disconnects client'));
      },
    };
    await trial(connection);
    this.sent.length = 0;
    this.lose = onLost;
    return connection;
  };
}

async function kept(server = new FakeServer()) {
  const told: string[] = [];
  const redis = new KeptRedis({
    config: { prefix: 'weft:', timeout: 200 },
    connect: server.connect,
    scripts: [script],
    telemetry: {
      emit: (event: TelemetryEvent) => event.type === 'redis' && told.push(`${event.state}: ${event.reason}`),
    },
    random: () => 1,
  });
  await redis.open();
  return { server, redis, told, ask: () => redis.run(script, 'key', ['a']) };
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] }));
afterEach(() => vi.useRealTimers());

describe('a kept connection to Redis', () => {
  it('runs scripts by their digest, and sends them once where Redis does not know them', async () => {
    const { server, ask, told } = await kept();
    const answer = ask();
    expect(server.sent[0]?.words).toEqual(['EVALSHA', script.sha1, '1', 'key', 'a']);
    server.sent[0]?.fail('NOSCRIPT No matching script. Please use EVAL.');
    await vi.advanceTimersByTimeAsync(0);
    expect(server.sent[1]?.words).toEqual(['EVAL', script.text, '1', 'key', 'a']);
    server.sent[1]?.answer('a');
    expect(await answer).toBe('a');
    expect(told).toEqual([]);
  });

  it('lets go of all who wait as soon as one has waited too long, and asks nothing more', async () => {
    const { server, redis, ask, told } = await kept();
    const early = expect(ask()).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(150);
    const late = expect(ask()).rejects.toThrow();
    expect(redis.isThere).toBe(true);
    await vi.advanceTimersByTimeAsync(51);
    await Promise.all([early, late]);
    expect([redis.isThere, server.destroyed, told]).toEqual([false, 1, ['lost: no answer within 200 ms']]);
    await expect(ask()).rejects.toThrow('Redis is not there.');
  });

  it('counts the time of each question from when it was asked', async () => {
    const { server, redis, ask } = await kept();
    for (let turn = 0; turn < 20; turn += 1) {
      const answer = ask();
      await vi.advanceTimersByTimeAsync(190);
      server.sent[turn]?.answer('a');
      await answer;
    }
    expect(redis.isThere).toBe(true);
  });

  it('connects again after pauses that grow up to five seconds, and tells twice, however long it takes', async () => {
    const server = new FakeServer();
    server.isUp = false;
    const { redis, told } = await kept(server);
    await vi.advanceTimersByTimeAsync(20_000);
    const pauses = server.connectedAt.slice(1).map((at, index) => Math.round(at - (server.connectedAt[index] ?? 0)));
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    server.isUp = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(redis.isThere).toBe(true);
    expect(told).toEqual(['lost: ECONNREFUSED', 'there: it answers']);
  });

  it('comes back soon when a good connection is lost, and later when a bad one is lost again and again', async () => {
    const { server, redis } = await kept();
    await vi.advanceTimersByTimeAsync(60_000);
    const lostAt: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      lostAt.push(performance.now());
      server.lose(new Error('read ECONNRESET'));
      while (!redis.isThere) await vi.advanceTimersByTimeAsync(50);
    }
    expect(server.connectedAt.slice(1).map((at, index) => Math.round(at - (lostAt[index] ?? 0)))).toEqual([
      250, 500, 1000, 2000,
    ]);
  });

  it.each(['OOM command not allowed', 'READONLY You can’t write', 'NOPERM'])(
    'is lost by the answer %s, and by one that makes no sense',
    async (message) => {
      const { server, redis, ask, told } = await kept();
      const answer = expect(ask()).rejects.toThrow(message);
      server.sent[0]?.fail(message);
      await answer;
      expect(redis.isThere).toBe(false);
      await vi.advanceTimersByTimeAsync(300);
      redis.distrust('it answers what nobody asked for');
      expect(told).toEqual([`lost: ${message}`, 'there: it answers', 'lost: it answers what nobody asked for']);
    },
  );

  it('ends when it is closed: nothing is connected any more, and nothing is told as lost', async () => {
    const { server, redis, ask, told } = await kept();
    const answer = expect(ask()).rejects.toThrow();
    redis.close();
    await answer;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([server.connectedAt.length, server.destroyed, redis.isThere, told]).toEqual([1, 1, false, []]);
    server.isUp = false;
    const lost = await kept(server);
    lost.redis.close();
    expect(lost.told).toEqual(['lost: ECONNREFUSED', 'unused: it is used no more']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
