import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limitRate } from '../../../../gateway/upstream/rate-limit.ts';
import { type Rate, TokenBucket } from '../../../../gateway/upstream/token-bucket.ts';
import type { CallContext, UpstreamRequest } from '../../../../gateway/upstream/upstream-client.ts';

const nobody: CallContext = { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined };
const answer = { status: 200, headers: {}, body: Buffer.alloc(0) };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A source that notes which calls it got, and when. */
function limited(rate: Rate, queue = 100) {
  const got: [string, number][] = [];
  const startedAt = performance.now();
  const call = limitRate({ source: 'shop', rate, queue })(({ operation }) => {
    got.push([operation, Math.round(performance.now() - startedAt)]);
    return Promise.resolve(answer);
  });
  return {
    got,
    call: (operation: string, context: Partial<CallContext> = {}) => {
      const request: UpstreamRequest = { operation, method: 'GET', origin: 'http://shop.test', path: '/', headers: {} };
      return call(request, { ...nobody, ...context });
    },
  };
}

describe('TokenBucket', () => {
  const rates = fc.record({
    calls: fc.integer({ min: 1, max: 200 }),
    perMs: fc.constantFrom(1_000, 60_000, 3_600_000),
    burst: fc.integer({ min: 1, max: 50 }),
  });

  it('never lets more through in any time than its burst and its rate', () => {
    fc.assert(
      fc.property(rates, fc.array(fc.double({ min: 0, max: 5_000, noNaN: true }), { maxLength: 150 }), (rate, gaps) => {
        const bucket = new TokenBucket(rate);
        const taken: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap * Number(gap > 1_000);
          if (bucket.take(now)) taken.push(now);
        }
        for (const [first, from] of taken.entries()) {
          for (const [last, until] of taken.entries()) {
            const most = rate.burst + ((until - from) * rate.calls) / rate.perMs;
            if (last >= first) expect(last - first + 1).toBeLessThanOrEqual(most + 1e-3);
          }
        }
      }),
    );
  });

  it('has a token at the time that it names, and none a moment before', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 100 }), (rate, calls) => {
        const bucket = new TokenBucket(rate);
        let now = 1_000;
        for (let call = 0; call < calls; call += 1) {
          while (bucket.take(now));
          const opensAt = bucket.opensAt(0);
          expect(bucket.take(opensAt - 0.01)).toBe(false);
          now = opensAt;
          expect(bucket.take(now)).toBe(true);
        }
      }),
    );
  });

  it('lets its whole burst through at once after a quiet time', () => {
    const bucket = new TokenBucket({ calls: 50, perMs: 1_000, burst: 5 });
    const takes = () => Array.from({ length: 7 }, () => bucket.take(performance.now())).filter(Boolean).length;
    expect(takes()).toBe(5);
    vi.advanceTimersByTime(60);
    expect(takes()).toBe(3);
    vi.advanceTimersByTime(10_000);
    expect(takes()).toBe(5);
  });
});

describe('limitRate', () => {
  it('lets calls beyond wait, first come, first served, each until there is a token', async () => {
    const { got, call } = limited({ calls: 10, perMs: 1_000, burst: 2 });
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => call(name));
    await vi.advanceTimersByTimeAsync(300);
    await Promise.all(calls);
    expect(got).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 100],
      ['d', 200],
      ['e', 300],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses a call at once whose turn comes after its deadline, and says when a turn would come', async () => {
    const { got, call } = limited({ calls: 1, perMs: 1_000, burst: 1 });
    const deadlineAt = performance.now() + 2_500;
    const calls = ['a', 'b', 'c'].map((name) => call(name, { deadlineAt }));
    await expect(call('d', { deadlineAt })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Source "shop" may not be called more often for now.',
      source: 'shop',
      operation: 'd',
      retryAfter: 3,
    });
    await vi.advanceTimersByTimeAsync(2_000);
    await Promise.all(calls);
    expect(got.map(([name]) => name)).toEqual(['a', 'b', 'c']);
  });

  it('lets a call without a deadline wait for half a minute and no longer', async () => {
    const { call } = limited({ calls: 1, perMs: 29_000, burst: 1 });
    await call('a');
    const second = call('b');
    await expect(call('c')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 58 });
    await vi.advanceTimersByTimeAsync(29_000);
    await expect(second).resolves.toBe(answer);
  });

  it('refuses what comes when too many wait already', async () => {
    const { call } = limited({ calls: 10, perMs: 1_000, burst: 1 }, 2);
    const calls = ['a', 'b', 'c'].map((name) => call(name));
    await expect(call('d')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 });
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all(calls);
  });

  it('ends the waiting of a caller who goes away, never makes that call, and gives its turn to the next', async () => {
    const { got, call } = limited({ calls: 10, perMs: 1_000, burst: 1 });
    const controller = new AbortController();
    const first = call('a');
    const gone = call('b', { signal: controller.signal });
    const next = call('c');
    controller.abort(new Error('The client has left.'));
    await expect(gone).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', operation: 'b' });
    await vi.advanceTimersByTimeAsync(100);
    await Promise.all([first, next]);
    expect(got).toEqual([
      ['a', 0],
      ['c', 100],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reads the deadline of a call that several wait for at the time when it is asked for', async () => {
    const { call } = limited({ calls: 1, perMs: 1_000, burst: 1 });
    const moving = { deadlineAt: performance.now() + 500 };
    await call('a');
    await expect(call('b', moving)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    moving.deadlineAt += 1_000;
    const later = call('b', moving);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(later).resolves.toBe(answer);
  });
});
