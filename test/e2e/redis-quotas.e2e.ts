import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallerRateLimits } from '../../gateway/config/limits-config.ts';
import type { Taken } from '../../gateway/execution/quotas/caller-quotas.ts';
import { QuotasInMemory } from '../../gateway/execution/quotas/quotas-in-memory.ts';
import type { RedisConnection } from '../../gateway/redis/connect.ts';
import { randomOf } from '../unit/execution/random-graph.ts';
import { adminOf, quotasIn, redisConfig } from './redis-quotas.ts';
import { hasRedis, redisServer, type TestRedis } from './redis-server.ts';

const limits: CallerRateLimits = {
  operations: { calls: 20, perMs: 3_600_000 },
  cost: { calls: 700, perMs: 7_200_000 },
};
const one = { operations: 1, cost: 0 };

const isAdmitted = ({ retryAfter }: Taken) => retryAfter === undefined;

describe.skipIf(!hasRedis)('quotas in Redis (skipped where redis-server is not installed)', () => {
  let server: TestRedis;
  let admin: RedisConnection;
  beforeAll(async () => {
    server = await redisServer();
    admin = await adminOf(server);
  });
  afterAll(async () => {
    admin?.destroy();
    await server?.[Symbol.asyncDispose]();
  });

  it('decide as those in memory do, of the same times', async () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const random = randomOf(seed);
      const clock = { ms: 1.7e12 + random.below(1e9) / 1000 };
      const now = () => clock.ms;
      using together = await quotasIn(redisConfig(server.port), limits, now);
      const alone = new QuotasInMemory(limits, now);
      for (let turn = 0; turn < 120; turn += 1) {
        clock.ms += random.below(random.one([5, 50_000, 900_000, 9_000_000])) / 3;
        const amounts = { operations: random.below(3), cost: random.one([0, 1, 33, 300, 10_000]) };
        const caller = `caller ${random.below(3)}`;
        expect(await together.quotas.take(caller, amounts)).toEqual(alone.take(caller, amounts));
      }
      expect(together.events).toEqual([]);
    }
  });

  it('give no more than there is to all who ask at once', async () => {
    const config = redisConfig(server.port);
    using first = await quotasIn(config, limits);
    using second = await quotasIn(config, limits);
    const asked = Array.from({ length: 200 }, (_, index) => (index % 2 ? first : second).quotas.take('a', one));
    expect((await Promise.all(asked)).filter(isAdmitted)).toHaveLength(20);
    const left = (await Promise.all(asked)).map(({ quotas }) => quotas[0]?.left);
    expect(left.toSorted((one = 0, other = 0) => other - one).slice(0, 21)).toEqual([
      ...Array.from({ length: 20 }, (_, index) => 19 - index),
      0,
    ]);
  });

  it('name callers by hashes alone, and are forgotten when they would be full', async () => {
    const config = redisConfig(server.port, { prefix: 'shop:' });
    using together = await quotasIn(config, limits);
    await together.quotas.take('jwt ann@example.com', one);
    await together.quotas.take('address 192.0.2.1', { operations: 20, cost: 1 });
    const keys = (await admin.send(['KEYS', 'shop:*'])) as string[];
    expect(keys.toSorted()).toEqual(
      ['jwt ann@example.com', 'address 192.0.2.1']
        .map((caller) => createHash('sha256').update(`quota\n${caller}`).digest('base64url').slice(0, 22))
        .map((hash) => `shop:quota:${hash}`)
        .toSorted(),
    );
    const lives = await Promise.all(keys.map(async (key) => Number(await admin.send(['PTTL', key]))));
    expect(lives.map((ms) => Math.round(ms / 60_000)).toSorted()).toEqual([3, 60]);
  });

  it('replace what is no bucket, and load the script again where Redis has forgotten it', async () => {
    const config = redisConfig(server.port, { prefix: 'odd:' });
    using together = await quotasIn(config, limits);
    await together.quotas.take('a', one);
    const [key = ''] = (await admin.send(['KEYS', 'odd:*'])) as string[];
    await admin.send(['SET', key, 'somebody else’s']);
    await admin.send(['SCRIPT', 'FLUSH']);
    expect((await together.quotas.take('a', one)).quotas[0]?.left).toBe(19);
    expect((await together.quotas.take('a', one)).quotas[0]?.left).toBe(18);
    await admin.send(['HSET', key, 'operations', 'many', 'at', 'once']);
    expect((await together.quotas.take('a', one)).quotas[0]?.left).toBe(19);
    await admin.send(['HSET', key, 'operations', '-9', 'cost', 'nan', 'at', '0']);
    expect((await together.quotas.take('a', one)).quotas[0]?.left).toBeGreaterThanOrEqual(0);
    await admin.send(['HSET', key, 'operations', '-9']);
    const refused = await together.quotas.take('a', one);
    expect([isAdmitted(refused), refused.quotas[0]?.left, together.events]).toEqual([false, 0, []]);
  });

  it('give nothing back when the time of Redis goes back', async () => {
    const clock = { ms: 1.7e12 };
    using together = await quotasIn(redisConfig(server.port), limits, () => clock.ms);
    await together.quotas.take('a', { operations: 20, cost: 0 });
    clock.ms -= 86_400_000;
    expect(isAdmitted(await together.quotas.take('a', one))).toBe(false);
    clock.ms += 86_400_000 + 180_000;
    expect(isAdmitted(await together.quotas.take('a', one))).toBe(true);
    expect(isAdmitted(await together.quotas.take('a', one))).toBe(false);
  });

  it('call no answer late that has come while the process itself was busy', async () => {
    using together = await quotasIn(redisConfig(server.port, { timeout: 150 }), limits);
    const taken = together.quotas.take('a', one);
    // The question is on its way, and its answer not here yet.
    await new Promise((resolve) => setImmediate(resolve));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    expect((await taken).quotas[0]?.left).toBe(19);
    expect(together.events).toEqual([]);
  });
});
