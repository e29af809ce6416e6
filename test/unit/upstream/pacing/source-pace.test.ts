import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SourcePace } from '../../../../gateway/upstream/pacing/source-pace.ts';
import { composePolicies } from '../../../../gateway/upstream/policy.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../../../../gateway/upstream/upstream-client.ts';
import { watchCalls } from '../../../../gateway/upstream/watch-calls.ts';

const nobody: CallContext = { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined };
type Headers = UpstreamResponse['headers'];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A source whose upstream answers as it is told to, and notes when it got what. */
function source(
  respond: (operation: string, number: number) => [number, Headers],
  by: 'source' | 'operation' = 'source',
) {
  const got: [string, number][] = [];
  const startedAt = performance.now();
  const callerOf = (_: unknown, { callerHeaders }: CallContext) => callerHeaders['authorization'] ?? '';
  const pace = new SourcePace({ source: 'shop', by, callerOf, queue: 1_000 });
  const call = composePolicies([watchCalls([pace]), pace.policy], async ({ operation }) => {
    got.push([operation, Math.round(performance.now() - startedAt)]);
    const [status, headers] = respond(operation, got.length);
    await new Promise((resolve) => setTimeout(resolve, 10));
    return { status, headers, body: Buffer.alloc(0) };
  });
  return {
    ...{ got, pace },
    call: (operation: string, context: Partial<CallContext> = {}, origin = 'http://shop.test') => {
      const request: UpstreamRequest = { operation, method: 'GET', origin, path: '/', headers: {} };
      return call(request, { ...nobody, ...context });
    },
    now: () => performance.now() - startedAt,
  };
}

/** The answer, after as long as it takes. */
async function soon<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  await vi.advanceTimersByTimeAsync(10);
  return answer;
}

const left = (remaining: number, seconds: number): [number, Headers] => [
  ...([200, { ratelimit: `"default";r=${remaining};t=${seconds}` }] as const),
];
const throttled: [number, Headers] = [429, { 'retry-after': '2' }];

describe('SourcePace', () => {
  it('gives calls on as they are to a source that says nothing: the very promise and context', () => {
    const pace = new SourcePace({ source: 'shop', by: 'source', callerOf: () => '', queue: 1 });
    const answer = new Promise<never>(() => {});
    const contexts: unknown[] = [];
    const call = pace.policy((_request, context) => {
      contexts.push(context);
      return answer;
    });
    const request: UpstreamRequest = { operation: 'a', method: 'GET', origin: 'http://a', path: '/', headers: {} };
    expect(call(request, nobody)).toBe(answer);
    expect(contexts[0]).toBe(nobody);
    expect(pace.pacedUntil).toBeUndefined();
  });

  it('lets calls wait until a throttled API counts anew, and then go one after another', async () => {
    const { got, pace, call } = source((_, number) => (number === 1 ? throttled : [200, {}]));
    await soon(call('first'));
    expect(pace.pacedUntil).toBe(Date.now() + 2_000);
    const calls = ['a', 'b', 'c'].map((name) => call(name));
    await vi.advanceTimersByTimeAsync(1_990);
    expect(got).toEqual([['first', 0]]);
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all(calls);
    expect(got.slice(1)).toEqual([
      ['a', 2_010],
      ['b', 2_060],
      ['c', 2_105],
    ]);
    expect(pace.pacedUntil).toBeUndefined();
  });

  it('is as fast as it was soon after one refusal, however many wait', async () => {
    const { got, call } = source((_, number) => (number === 1 ? throttled : [200, {}]));
    await soon(call('first'));
    const calls = Array.from({ length: 200 }, () => call('a'));
    await vi.advanceTimersByTimeAsync(2_000 + 500);
    expect(got.length).toBeLessThan(50);
    await vi.advanceTimersByTimeAsync(500);
    await Promise.all(calls);
    expect(got).toHaveLength(201);
  });

  it('lets those that waited go at the pace of what is left, where no window is said', async () => {
    let [quota, until] = [0, 1_000];
    const { got, call, now } = source(() => {
      if (now() >= until) [quota, until] = [100, until + 1_000];
      quota = Math.max(0, quota - 1);
      return [200, { 'ratelimit-remaining': String(quota), 'ratelimit-reset': String((until - now()) / 1000) }];
    });
    await soon(call('first'));
    const calls = Array.from({ length: 300 }, () => call('a'));
    await vi.advanceTimersByTimeAsync(4_000);
    await Promise.all(calls);
    expect(got).toHaveLength(301);
  });

  it('refuses a call at once for which the API counts anew too late, and says when', async () => {
    const { got, call } = source(() => throttled);
    await soon(call('first'));
    await expect(call('a', { deadlineAt: performance.now() + 1_999 })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Source "shop" takes no more calls for now.',
      source: 'shop',
      operation: 'a',
      retryAfter: 2,
    });
    expect(got).toHaveLength(1);
  });

  it('never makes more calls side by side than the API says are left', async () => {
    let quota = 10;
    const { got, call } = source(() => {
      quota -= 1;
      return left(Math.max(0, quota), 60);
    });
    await soon(call('first'));
    const results = Array.from({ length: 30 }, (_, index) => call(`c${index}`));
    const settled = Promise.allSettled(results);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(got).toHaveLength(10);
    expect((await settled).filter(({ status }) => status === 'rejected')).toHaveLength(21);
  });

  it('counts those that are under way when an answer says how many are left', async () => {
    const pace = new SourcePace({ source: 'shop', by: 'source', callerOf: () => '', queue: 9 });
    const answers: (() => void)[] = [];
    const call = composePolicies([watchCalls([pace]), pace.policy], async () => {
      const [status, headers] = left(Math.max(0, 9 - answers.length), 60);
      await new Promise<void>((resolve) => answers.push(resolve));
      return { status, headers, body: Buffer.alloc(0) };
    });
    const request: UpstreamRequest = { operation: 'a', method: 'GET', origin: 'http://a', path: '/', headers: {} };
    const ask = () => call(request, nobody);
    const first = ask();
    answers[0]?.();
    await first;
    const under = Array.from({ length: 6 }, ask);
    answers[1]?.();
    await under[0];
    const more = Promise.allSettled(Array.from({ length: 20 }, ask));
    expect(answers).toHaveLength(10);
    for (const answer of answers) answer();
    expect((await more).filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  it('catches up with traffic that comes faster than calls that waited go', async () => {
    const { got, call } = source((_, number) => (number === 1 ? throttled : [200, {}]));
    await soon(call('first'));
    const calls: Promise<unknown>[] = [];
    for (let tick = 0; tick < 600; tick += 1) {
      calls.push(call(`c${tick}`));
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(10);
    expect(got).toHaveLength(601);
    await Promise.all(calls);
  });

  it('goes as fast as before while more is left than is asked for', async () => {
    const { got, call, now } = source(() => left(500, 60));
    await soon(call('first'));
    const at = now();
    await soon(Promise.all(Array.from({ length: 40 }, (_, index) => call(`c${index}`))));
    expect(new Set(got.slice(1).map(([, time]) => time))).toEqual(new Set([at]));
  });

  it('hears of what was left before nothing was left only what makes the wait longer', async () => {
    const answers: PromiseWithResolvers<[number, Headers]>[] = [];
    const pace = new SourcePace({ source: 'shop', by: 'source', callerOf: () => '', queue: 9 });
    const call = composePolicies([watchCalls([pace]), pace.policy], async () => {
      const answer = Promise.withResolvers<[number, Headers]>();
      answers.push(answer);
      const [status, headers] = await answer.promise;
      return { status, headers, body: Buffer.alloc(0) };
    });
    const request: UpstreamRequest = { operation: 'a', method: 'GET', origin: 'http://a', path: '/', headers: {} };
    const calls = [call(request, nobody), call(request, nobody), call(request, nobody)];
    await vi.advanceTimersByTimeAsync(1);
    answers[1]?.resolve(left(0, 30));
    await calls[1];
    answers[0]?.resolve(left(1, 30));
    await calls[0];
    expect(pace.pacedUntil).toBe(Date.now() + 30_000);
    answers[2]?.resolve(left(0, 40));
    await calls[2];
    expect(pace.pacedUntil).toBe(Date.now() + 40_000);
  });

  it('refuses those who wait already when the API moves the time beyond their deadline', async () => {
    const { call } = source((_, number) => (number === 1 ? throttled : [429, { 'retry-after': '60' }]));
    await soon(call('first'));
    const deadlineAt = performance.now() + 5_000;
    const calls = ['a', 'b'].map((name) => call(name, { deadlineAt }));
    const settled = Promise.allSettled(calls);
    await vi.advanceTimersByTimeAsync(2_100);
    expect(await settled).toMatchObject([
      { status: 'fulfilled', value: { status: 429 } },
      { status: 'rejected', reason: { code: 'RATE_LIMITED', retryAfter: 60 } },
    ]);
  });

  it('believes no announcement for longer than an hour', async () => {
    const { got, pace, call } = source((_, number) => (number === 1 ? [429, { 'retry-after': '2592000' }] : [200, {}]));
    await soon(call('first'));
    expect(pace.pacedUntil).toBe(Date.now() + 3_600_000);
    await expect(call('a')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 3_600 });
    await vi.advanceTimersByTimeAsync(3_600_000);
    await soon(call('b'));
    expect(got.map(([name]) => name)).toEqual(['first', 'b']);
  });

  it('lets one caller wait, or one host, and not the others', async () => {
    const { got, call } = source((_, number) => (number === 1 ? throttled : [200, {}]));
    const ann = { callerHeaders: { authorization: 'ann' } };
    await soon(call('first', ann));
    void call('a', ann);
    void call('b', { callerHeaders: { authorization: 'bob' } });
    void call('c', ann, 'http://other.test');
    await vi.advanceTimersByTimeAsync(20);
    expect(got.map(([name]) => name)).toEqual(['first', 'b', 'c']);
  });

  it('lets one operation wait and not the others, where each has a quota of its own', async () => {
    const respond = (_: string, number: number): [number, Headers] => (number === 1 ? throttled : [200, {}]);
    const own = source(respond, 'operation');
    await soon(own.call('search'));
    await soon(own.call('list'));
    void own.call('search');
    await vi.advanceTimersByTimeAsync(20);
    expect(own.got.map(([name]) => name)).toEqual(['search', 'list']);

    const shared = source(respond);
    await soon(shared.call('search'));
    void shared.call('list');
    await vi.advanceTimersByTimeAsync(20);
    expect(shared.got).toHaveLength(1);
  });
});
