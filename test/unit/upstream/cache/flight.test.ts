import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../../../gateway/errors/gateway-error.ts';
import type { CallMeter } from '../../../../gateway/upstream/upstream-client.ts';
import { caller, get, settle, simulatedSource } from './simulated-source.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const noStore = { headers: { 'cache-control': 'no-store' } };

describe('equal calls in flight', () => {
  it('are one, and have one answer that says no-store; the next is made', async () => {
    const { made, call } = simulatedSource();
    const calls = [call(get(), caller()), call(get(), caller()), call(get(), caller())];
    made[0]?.answer(noStore);
    const [first, second, third] = await Promise.all(calls);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(first?.reading).toBeDefined();
    void call(get(), caller());
    expect(made).toHaveLength(2);
  });

  it('leave an answer that is one caller’s alone as light as it came', async () => {
    const { made, call } = simulatedSource();
    const answer = call(get(), caller());
    made[0]?.answer(noStore);
    expect((await answer).reading).toBeUndefined();
  });

  it.each([
    ['private', { 'cache-control': 'private, max-age=60' }],
    ['with a cookie', { 'set-cookie': ['session=a'] }],
  ])('are each made where the answer is %s, and are not joined for a minute', async (_name, headers) => {
    const { made, call } = simulatedSource();
    const calls = [call(get(), caller()), call(get(), caller())];
    made[0]?.answer({ headers, text: 'one' });
    await settle();
    made[1]?.answer({ headers, text: 'two' });
    const answers = await Promise.all(calls);
    expect(answers.map(({ body }) => body.toString())).toEqual(['one', 'two']);
    void call(get(), caller());
    void call(get(), caller());
    expect(made).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(60_000);
    void call(get(), caller());
    void call(get(), caller());
    expect(made).toHaveLength(5);
  });

  it('are made no more for one who has left before the answer turned out to be another’s alone', async () => {
    const { made, call } = simulatedSource();
    const gone = new AbortController();
    const calls = [call(get(), caller()), call(get(), caller({ signal: gone.signal }))];
    calls[1]?.catch(() => {});
    gone.abort();
    made[0]?.answer({ headers: { 'set-cookie': ['session=a'] } });
    await expect(calls[1]).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await calls[0];
    await settle();
    expect(made).toHaveLength(1);
  });

  it.each([
    ['made anew for who may make no more', { 'cache-control': 'private' }, 'UPSTREAM_BUDGET_EXCEEDED'],
    ['shared with who is told of it badly', { 'x-other': 'a' }, 'INTERNAL_SERVER_ERROR'],
  ] as const)('reject where an answer would be %s', async (_name, headers, code) => {
    const { made, call } = simulatedSource();
    const refusal = new GatewayError(code, 'no');
    const meter: CallMeter = {
      begin() {
        throw refusal;
      },
      cached: () => () => {
        if (code === 'INTERNAL_SERVER_ERROR') throw refusal;
      },
    };
    const [first, second] = [call(get(), caller()), call(get(), caller({ meter }))];
    made[0]?.answer({ headers });
    await first;
    await expect(second).rejects.toBe(refusal);
    expect(made).toHaveLength(1);
  });

  it('are two for callers whose forwarded headers differ', () => {
    const { made, call } = simulatedSource();
    void call(get(), caller({ callerHeaders: { 'x-user': 'a' } }));
    void call(get(), caller({ callerHeaders: { 'x-user': 'b' } }));
    void call(get(), caller());
    expect(made).toHaveLength(3);
  });

  it('share a failure, each with an error of its own', async () => {
    const { made, call } = simulatedSource();
    const calls = [call(get(), caller()), call(get(), caller())];
    made[0]?.fail(new GatewayError('UPSTREAM_ERROR', 'broken', { source: 'shop', status: 500, cause: 'why' }));
    const [first, second] = await Promise.allSettled(calls);
    expect([first, second]).toMatchObject(
      [0, 1].map(() => ({ reason: { code: 'UPSTREAM_ERROR', message: 'broken', status: 500, cause: 'why' } })),
    );
    expect((first as PromiseRejectedResult).reason).not.toBe((second as PromiseRejectedResult).reason);
  });

  it('end nothing for others when one has no time left', async () => {
    const { made, call } = simulatedSource();
    const short = call(get(), caller({ deadlineAt: performance.now() + 50 }));
    const long = call(get(), caller());
    short.catch(() => {});
    await vi.advanceTimersByTimeAsync(50);
    await expect(short).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(made[0]?.context.signal?.aborted).toBe(false);
    made[0]?.answer(noStore);
    expect((await long).status).toBe(200);
  });

  it('are ended by the last who leaves, and by no other', async () => {
    const { made, call } = simulatedSource();
    const [one, other] = [new AbortController(), new AbortController()];
    const calls = [call(get(), caller({ signal: one.signal })), call(get(), caller({ signal: other.signal }))];
    for (const made of calls) made.catch(() => {});
    one.abort();
    expect(made[0]?.context.signal?.aborted).toBe(false);
    other.abort();
    expect(made[0]?.context.signal?.aborted).toBe(true);
    await expect(calls[1]).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    void call(get(), caller());
    expect(made).toHaveLength(2);
  });

  it('have the latest deadline of those who wait, each of whom leaves at its own', async () => {
    const { made, call } = simulatedSource();
    const ends = [50, 90, 70].map((ms) => performance.now() + ms);
    const calls = ends.map((deadlineAt) => call(get(), caller({ deadlineAt })));
    const leftAt = calls.map((each) => each.catch(() => performance.now()));
    await vi.advanceTimersByTimeAsync(89);
    expect(made[0]?.context.signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(made[0]?.context.signal?.aborted).toBe(true);
    expect(await Promise.all(leftAt)).toEqual(ends);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('outlive the deadline of the first where one who joins has none', async () => {
    const { made, call } = simulatedSource();
    const first = call(get(), caller({ deadlineAt: performance.now() + 50 }));
    first.catch(() => {});
    const second = call(get(), caller());
    await vi.advanceTimersByTimeAsync(9_000);
    made[0]?.answer(noStore);
    expect((await second).status).toBe(200);
    await expect(first).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('have one timer in all while nobody else waits', async () => {
    const { call } = simulatedSource();
    void call(get(), caller({ deadlineAt: performance.now() + 20_000 })).catch(() => {});
    expect(vi.getTimerCount()).toBe(1);
    await vi.runAllTimersAsync();
  });

  it('leave no timer and no listener behind', async () => {
    const { made, call } = simulatedSource();
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const answer = call(get(), caller({ signal, deadlineAt: performance.now() + 50 }));
    made[0]?.answer(noStore);
    await answer;
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledOnce();
  });
});

describe('the meter of an operation', () => {
  const meter = () => {
    const seen: string[] = [];
    const recorded: CallMeter = {
      begin: (_source, { path }) => {
        seen.push(`begin ${path}`);
        return (outcome) => seen.push('response' in outcome ? `end ${outcome.response.status}` : 'failed');
      },
      cached: (_source, { path }) => {
        seen.push(`cached ${path}`);
        return (outcome) => seen.push('response' in outcome ? `had ${outcome.response.status}` : 'had none');
      },
    };
    return { seen, recorded };
  };

  it('is told of calls that are made, and apart from them of those that are not', async () => {
    const { made, call } = simulatedSource();
    const [one, other] = [meter(), meter()];
    const calls = [call(get(), caller({ meter: one.recorded })), call(get(), caller({ meter: other.recorded }))];
    made[0]?.answer({ headers: { 'cache-control': 'max-age=60' } });
    await Promise.all(calls);
    await call(get(), caller({ meter: other.recorded }));
    expect(one.seen).toEqual(['begin /things', 'end 200']);
    expect(other.seen).toEqual(['cached /things', 'had 200', 'cached /things', 'had 200']);
  });

  it('refuses its own operation and nobody else', async () => {
    const { made, call } = simulatedSource();
    const refusal = new GatewayError('UPSTREAM_BUDGET_EXCEEDED', 'no more');
    const refusing: CallMeter = {
      begin: () => {
        throw refusal;
      },
    };
    const refused = call(get(), caller({ meter: refusing }));
    const other = call(get(), caller());
    await expect(refused).rejects.toBe(refusal);
    made[0]?.answer(noStore);
    expect((await other).status).toBe(200);
    expect(made).toHaveLength(1);
  });
});

describe('what may be given to others', () => {
  const noted = async (headers: Record<string, string>, options = {}, request = get({ sameForAll: true })) => {
    const { made, call } = simulatedSource(options);
    const notes: [number, boolean][] = [];
    const freshness = { note: (sharedForMs: number, forAll: boolean) => notes.push([sharedForMs, forAll]) };
    const answer = call(request, caller({ freshness }));
    made[0]?.answer({ headers });
    await answer;
    await vi.advanceTimersByTimeAsync(10_000);
    void call(request, caller({ freshness }));
    return notes;
  };
  const own = { forwardsHeaders: false };

  it.each([
    [
      'a fresh answer, for what is left of its time',
      { 'cache-control': 'max-age=60' },
      own,
      [60_000, true],
      [50_000, true],
    ],
    ['one of which the project says how long', {}, { ...own, ttlMs: 30_000 }, [30_000, true], [20_000, true]],
    [
      'one that depends on headers of the caller',
      { 'cache-control': 'max-age=60' },
      {},
      [60_000, false],
      [50_000, false],
    ],
  ])('is noted of %s', async (_name, headers, options, first, second) => {
    expect(await noted(headers, options)).toEqual([first, second]);
  });

  it.each([
    ['no-store', { 'cache-control': 'no-store' }],
    ['private', { 'cache-control': 'private, max-age=60' }],
    ['no-cache', { 'cache-control': 'no-cache', etag: '"1"' }],
    ['nothing', {}],
  ])('is nothing of an answer that says %s', async (_name, headers) => {
    expect((await noted(headers, own))[0]).toEqual([0, true]);
  });

  it('is nothing of a change', async () => {
    expect((await noted({ 'cache-control': 'max-age=60' }, own, get({ method: 'POST' })))[0]).toEqual([0, false]);
  });
});
