import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../../../gateway/errors/gateway-error.ts';
import type { CallContext, CallMeter, UpstreamResponse } from '../../../../gateway/upstream/upstream-client.ts';
import { caller, get, settle, simulatedSource } from './simulated-source.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const forAMinute = { headers: { 'cache-control': 'max-age=60' } };
const text = (response: UpstreamResponse) => response.body.toString();
const unavailable = () => new GatewayError('UPSTREAM_UNAVAILABLE', 'Source "shop" cannot be reached.');

describe('an answer that is fresh', () => {
  it('is given again, the same object, until it is not', async () => {
    const { made, call } = simulatedSource();
    const first = call(get(), caller());
    made[0]?.answer(forAMinute);
    const response = await first;
    await vi.advanceTimersByTimeAsync(59_999);
    expect(await call(get(), caller())).toBe(response);
    await vi.advanceTimersByTimeAsync(1);
    void call(get(), caller());
    expect(made).toHaveLength(2);
  });

  it('has bytes of its own, apart from the large piece that came from the socket', async () => {
    const { made, call } = simulatedSource();
    const answer = call(get(), caller());
    made[0]?.answer({ ...forAMinute, body: Buffer.alloc(65_536, 'x').subarray(10, 12) });
    const { body } = await answer;
    expect([body.toString(), body.buffer.byteLength]).toEqual(['xx', 2]);
  });

  it('is given also while other answers of its operation are for their callers alone', async () => {
    const { made, call } = simulatedSource();
    const [kept, personal] = [call(get(), caller()), call(get({ path: '/things/mine' }), caller())];
    made[0]?.answer(forAMinute);
    made[1]?.answer({ headers: { 'cache-control': 'private' } });
    await Promise.all([kept, personal]);
    expect(await call(get(), caller())).toBe(await kept);
    expect(made).toHaveLength(2);
  });

  it('is not kept when the source has changed while it was on its way', async () => {
    const { made, call } = simulatedSource();
    const before = call(get(), caller());
    void call(get({ method: 'POST' }), caller());
    made[1]?.answer({ status: 201 });
    await settle();
    made[0]?.answer({ ...forAMinute, text: 'old' });
    expect(text(await before)).toBe('old');
    const after = call(get(), caller());
    made[2]?.answer({ ...forAMinute, text: 'new' });
    expect(text(await after)).toBe('new');
  });
});

describe('a change', () => {
  const keepOne = async (options = {}) => {
    const source = simulatedSource(options);
    const first = source.call(get(), caller());
    source.made[0]?.answer(forAMinute);
    await first;
    return source;
  };
  const asksAgain = async (source: ReturnType<typeof simulatedSource>) => {
    const before = source.made.length;
    void source.call(get(), caller());
    await settle();
    return source.made.length > before;
  };

  it.each([
    [200, true],
    [201, true],
    [204, true],
    [303, true],
    [400, false],
    [404, false],
    [409, false],
    [500, true],
    [503, true],
  ])('with status %i ends what is kept: %j', async (status, ends) => {
    const source = await keepOne();
    void source.call(get({ method: 'PATCH', path: '/things/1' }), caller());
    source.made[1]?.answer({ status });
    await settle();
    expect(await asksAgain(source)).toBe(ends);
  });

  it('ends what is kept when nobody knows what became of it', async () => {
    const source = await keepOne();
    const change = source.call(get({ method: 'POST' }), caller());
    source.made[1]?.fail(unavailable());
    await expect(change).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await asksAgain(source)).toBe(true);
  });

  it('is none when the schema offers the POST as a query', async () => {
    const source = await keepOne();
    void source.call(get({ method: 'POST', readOnly: true }), caller());
    source.made[1]?.answer({});
    await settle();
    expect(await asksAgain(source)).toBe(false);
  });

  it('is joined by no call that comes after it, not even before it is answered', async () => {
    const { made, call } = simulatedSource();
    void call(get(), caller());
    void call(get({ method: 'POST' }), caller());
    void call(get(), caller());
    expect(made.map(({ request }) => request.method)).toEqual(['GET', 'POST', 'GET']);
    made[1]?.answer({});
    await settle();
    void call(get(), caller());
    expect(made).toHaveLength(4);
  });
});

describe('validation', () => {
  it('makes a 304 the answer that is kept, with its new headers', async () => {
    const { made, call } = simulatedSource();
    const first = call(get(), caller());
    made[0]?.answer({ headers: { etag: '"1"' }, text: 'one' });
    const { reading } = await first;
    const second = call(get(), caller());
    expect(made[1]?.request.headers).toEqual({ 'if-none-match': '"1"' });
    made[1]?.answer({ status: 304, headers: { etag: '"1"', 'cache-control': 'max-age=60' }, text: '' });
    const response = await second;
    expect(response).toMatchObject({ status: 200, headers: { 'cache-control': 'max-age=60' } });
    expect(text(response)).toBe('one');
    expect(response.reading).toBe(reading);
    await call(get(), caller());
    expect(made).toHaveLength(2);
  });

  it('asks without conditions for what a 304 with another tag is about', async () => {
    const { made, call } = simulatedSource();
    const first = call(get(), caller());
    made[0]?.answer({ headers: { etag: '"1"' }, text: 'one' });
    await first;
    const second = call(get(), caller());
    made[1]?.answer({ status: 304, headers: { etag: '"2"' }, text: '' });
    await settle();
    expect(made[2]?.request.headers).toEqual({});
    made[2]?.answer({ headers: { etag: '"2"' }, text: 'two' });
    expect(text(await second)).toBe('two');
  });

  const askedAnew = async (parts: Partial<CallContext>) => {
    const { made, call } = simulatedSource();
    const first = call(get(), caller());
    made[0]?.answer({ headers: { etag: '"1"' }, text: 'one' });
    await first;
    const answer = call(get(), caller(parts));
    await vi.advanceTimersByTimeAsync(6_000);
    made[1]?.answer({ status: 304, headers: { etag: '"2"' }, text: '' });
    await settle();
    return { again: made[2], answer };
  };
  const meter = () => {
    const seen: unknown[] = [];
    const recorded: CallMeter = {
      begin: (_source, request) => {
        seen.push('begin', request);
        return (outcome) => seen.push('response' in outcome ? outcome.response.status : outcome.error);
      },
      retried: (request) => seen.push('retried', request),
    };
    return { seen, recorded };
  };
  const conditional = get({ headers: { 'if-none-match': '"1"' } });

  it('tells the meter of the call that is made once more, and of what came of both together', async () => {
    const { seen, recorded } = meter();
    const { again, answer } = await askedAnew({ meter: recorded });
    again?.answer({ status: 203 });
    await answer;
    expect(seen).toEqual(['begin', conditional, 'retried', conditional, 203]);
  });

  it('tells the meter of a call that fails when it is made once more', async () => {
    const { seen, recorded } = meter();
    const { again, answer } = await askedAnew({ meter: recorded });
    const failure = unavailable();
    again?.fail(failure);
    await expect(answer).rejects.toBe(failure);
    expect(seen).toEqual(['begin', conditional, 'retried', conditional, failure]);
  });

  it('has the deadline of its caller for both calls together', async () => {
    const { again, answer } = await askedAnew({ deadlineAt: performance.now() + 9_000 });
    const ended = expect(answer).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await vi.advanceTimersByTimeAsync(2_999);
    expect(again?.context.signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(again?.context.signal?.aborted).toBe(true);
    await ended;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes another answer in place of the kept one', async () => {
    const { made, call } = simulatedSource();
    const first = call(get(), caller());
    made[0]?.answer({ headers: { etag: '"1"' }, text: 'one' });
    await first;
    const second = call(get(), caller());
    made[1]?.answer({ headers: { 'cache-control': 'no-store' }, text: 'two' });
    expect(text(await second)).toBe('two');
    void call(get(), caller());
    expect(made[2]?.request.headers).toEqual({});
  });
});

describe('an answer that is stale', () => {
  const kept = async (cacheControl: string) => {
    const source = simulatedSource();
    const first = source.call(get(), caller());
    source.made[0]?.answer({ headers: { 'cache-control': cacheControl, etag: '"1"' }, text: 'one' });
    await first;
    await vi.advanceTimersByTimeAsync(61_000);
    return source;
  };

  it('is given while it is asked for anew, once', async () => {
    const { made, call } = await kept('max-age=60, stale-while-revalidate=30');
    expect(text(await call(get(), caller({ deadlineAt: 0 })))).toBe('one');
    expect(text(await call(get(), caller()))).toBe('one');
    expect(made).toHaveLength(2);
    made[1]?.answer({ ...forAMinute, text: 'two' });
    await settle();
    expect(text(await call(get(), caller()))).toBe('two');
  });

  it('is nobody’s failure when that fails', async () => {
    const { made, call } = await kept('max-age=60, stale-while-revalidate=30');
    await call(get(), caller());
    made[1]?.fail(unavailable());
    await settle();
    expect(text(await call(get(), caller()))).toBe('one');
    expect(made).toHaveLength(3);
  });

  it.each([500, 502, 503, 504])('stands in for %i where it may', async (status) => {
    const { made, call } = await kept('max-age=60, stale-if-error=600');
    const answer = call(get(), caller());
    made[1]?.answer({ status });
    expect(text(await answer)).toBe('one');
  });

  it('stands in for a source that cannot be reached', async () => {
    const { made, call } = await kept('max-age=60, stale-if-error=600');
    const answer = call(get(), caller());
    made[1]?.fail(unavailable());
    expect(text(await answer)).toBe('one');
  });

  it.each([
    ['max-age=60', 503, 0],
    ['max-age=60, stale-if-error=600', 404, 0],
    ['max-age=60, stale-if-error=600', 501, 0],
    ['max-age=60, stale-if-error=600', 503, 600_000],
    ['max-age=60, must-revalidate, stale-if-error=600', 503, 0],
  ])('kept with %j does not stand in for %i after %i ms', async (cacheControl, status, afterMs) => {
    const { made, call } = await kept(cacheControl);
    await vi.advanceTimersByTimeAsync(afterMs);
    const answer = call(get(), caller());
    made[1]?.answer({ status });
    expect((await answer).status).toBe(status);
  });

  it('does not stand in for a refusal of our own', async () => {
    const { made, call } = await kept('max-age=60, stale-if-error=600');
    const answer = call(get(), caller());
    made[1]?.fail(new GatewayError('BAD_USER_INPUT', 'no'));
    await expect(answer).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
