import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Taken } from '../../../../gateway/execution/quotas/caller-quotas.ts';
import { QuotasInRedis } from '../../../../gateway/execution/quotas/quotas-in-redis.ts';
import type { Redis } from '../../../../gateway/redis/redis.ts';

const limits = { operations: { calls: 3, perMs: 60_000 }, cost: { calls: 100, perMs: 60_000 } };
const one = { operations: 1, cost: 10 };

function quotasWith(answer: () => unknown, callerKey?: string) {
  const asked: [string, readonly string[]][] = [];
  const distrusted: string[] = [];
  const redis = {
    isThere: true,
    async run(_script: unknown, key: string, args: readonly string[]) {
      asked.push([key, args]);
      return answer();
    },
    distrust: (reason: string) => distrusted.push(reason),
    close: () => undefined,
  };
  const quotas = new QuotasInRedis({ limits, redis: redis as Redis, prefix: 'weft:', callerKey });
  return { quotas, redis, asked, distrusted };
}

describe('quotas in Redis', () => {
  it('ask for all that an operation takes at once, never for more than there can be', async () => {
    const { quotas, asked } = quotasWith(() => ['0', '2', '0']);
    const taken = (await quotas.take('a', { operations: 1, cost: Number.POSITIVE_INFINITY })) as Taken;
    expect(asked[0]?.[1]).toEqual(['', 'operations', '3', '60000', '1', 'cost', '100', '60000', '100']);
    expect(taken.retryAfter).toBeUndefined();
    expect(taken.quotas.map(({ name, left }) => [name, left])).toEqual([
      ['operations', 2],
      ['cost', 0],
    ]);
  });

  it('say when to come again where there is not enough', async () => {
    const { quotas } = quotasWith(() => ['20000.5', '0.99', '90']);
    expect(await quotas.take('a', one)).toMatchObject({ retryAfter: 21, quotas: [{ left: 0 }, { left: 90 }] });
  });

  it('hash callers with the key by which the log hashes them, where there is one', async () => {
    const { quotas, asked } = quotasWith(() => ['0', '2', '0'], 'key');
    await quotas.take('jwt ann', one);
    const hash = createHmac('sha256', 'key').update('quota\njwt ann').digest('base64url').slice(0, 22);
    expect(asked[0]?.[0]).toBe(`weft:quota:${hash}`);
  });

  it('count in memory, without a promise, while Redis is not there', () => {
    const { quotas, redis, asked } = quotasWith(() => undefined);
    redis.isThere = false;
    const outcomes = Array.from({ length: 4 }, () => quotas.take('a', one));
    expect(outcomes.map((taken) => taken instanceof Promise || taken.retryAfter)).toEqual([
      ...[undefined, undefined, undefined, 20],
    ]);
    expect(asked).toEqual([]);
  });

  it('count in memory what Redis failed to answer, and keep that for the next time', async () => {
    const { quotas } = quotasWith(() => {
      throw new Error('late');
    });
    const outcomes: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) outcomes.push((await quotas.take('a', one)).retryAfter);
    expect(outcomes).toEqual([undefined, undefined, undefined, 20]);
  });

  it.each([
    [null],
    ['OK'],
    [[]],
    [['0', '2']],
    [['0', '2', '90', '1']],
    [[0, 2, 90]],
    [['0', 'nan', '90']],
    [['-1', '2', '90']],
    [['60001', '2', '90']],
    [['Infinity', '2', '90']],
    [['0', '4', '90']],
    [['0', '2', '-1']],
    [['0', '2', '']],
  ])('trust no answer like %j', async (answer) => {
    const { quotas, distrusted } = quotasWith(() => answer);
    expect(await quotas.take('a', one)).toMatchObject({ retryAfter: undefined, quotas: [{ left: 2 }, { left: 90 }] });
    expect(distrusted).toHaveLength(1);
  });
});
