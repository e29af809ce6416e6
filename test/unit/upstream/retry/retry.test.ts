import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RetryConfig } from '../../../../gateway/config/retry-config.ts';
import { GatewayError } from '../../../../gateway/errors/gateway-error.ts';
import type { TelemetryEvent } from '../../../../gateway/telemetry/events.ts';
import { retry } from '../../../../gateway/upstream/retry/retry.ts';
import { ConnectionFailure } from '../../../../gateway/upstream/transport/connection-failure.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../../../../gateway/upstream/upstream-client.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

type Outcome = number | Partial<UpstreamResponse> | Error;

const config: RetryConfig = { attempts: 3, backoff: 100, maxBackoff: 2_000, budget: 0.2, methods: [] };
const lost = () => new ConnectionFailure('lost', { source: 'shop' });

/** A source that gives these outcomes one after the other, and the last of them from then on. */
function sourceThat(outcomes: readonly Outcome[], parts: Partial<RetryConfig> = {}, random = () => 0.5) {
  const sentAt: number[] = [];
  const events: TelemetryEvent[] = [];
  const policy = retry({
    source: 'shop',
    config: { ...config, ...parts },
    keyHeader: 'idempotency-key',
    telemetry: { emit: (event) => events.push(event) },
    random,
  });
  const startedAt = performance.now();
  const call = policy(() => {
    const outcome = outcomes[Math.min(sentAt.length, outcomes.length - 1)] ?? 200;
    sentAt.push(performance.now() - startedAt);
    if (outcome instanceof Error) return Promise.reject(outcome);
    const response = typeof outcome === 'number' ? { status: outcome } : outcome;
    return Promise.resolve({ status: 200, headers: {}, body: Buffer.alloc(0), ...response });
  });
  return {
    sentAt,
    events,
    call: (request: Partial<UpstreamRequest> = {}, context: Partial<CallContext> = {}) =>
      call(
        { operation: 'op', method: 'GET', origin: 'http://shop.test', path: '/', headers: {}, ...request },
        // The very object that was given: tests may change it while the call runs.
        Object.assign(context, {
          requestId: 'r1',
          callerHeaders: {},
          deadlineAt: undefined,
          signal: undefined,
          ...context,
        }),
      ),
  };
}

const busy = (retryAfter: string, headers = {}): Outcome => ({
  status: 503,
  headers: { 'retry-after': retryAfter, ...headers },
});

describe('a call that fails for the moment', () => {
  it.each([408, 425, 429, 502, 503, 504])('is sent again after %i', async (status) => {
    const { call, sentAt } = sourceThat([status, 200]);
    const answer = call();
    await vi.runAllTimersAsync();
    expect((await answer).status).toBe(200);
    expect(sentAt).toEqual([0, 50]);
  });

  it.each([200, 304, 400, 401, 404, 409, 500, 501, 507])('is answered with %i at once', async (status) => {
    const { call, sentAt } = sourceThat([status]);
    expect((await call()).status).toBe(status);
    expect(sentAt).toHaveLength(1);
  });

  it('is sent again when its connection is lost', async () => {
    const { call, sentAt } = sourceThat([lost(), lost(), 200]);
    const answer = call();
    await vi.runAllTimersAsync();
    expect((await answer).status).toBe(200);
    expect(sentAt).toEqual([0, 50, 150]);
  });

  it.each([
    ['ran out of time', new GatewayError('UPSTREAM_TIMEOUT', 'late', { source: 'shop' })],
    ['was refused by the gateway itself', new GatewayError('UPSTREAM_UNAVAILABLE', 'busy', { retryAfter: 1 })],
    ['was throttled by the gateway itself', new GatewayError('RATE_LIMITED', 'slow down', { retryAfter: 1 })],
    ['was answered with nonsense', new GatewayError('UPSTREAM_INVALID_RESPONSE', 'what?')],
    ['meets a certificate that is not believed', new ConnectionFailure('no', { cause: { code: 'CERT_HAS_EXPIRED' } })],
    ['shows a fault of the gateway', new TypeError('bug')],
  ])('is not sent again when it %s', async (_name, error) => {
    const { call, sentAt } = sourceThat([error]);
    await expect(call()).rejects.toBe(error);
    expect(sentAt).toHaveLength(1);
  });

  it('is given the last outcome when its attempts are used up', async () => {
    const { call, sentAt } = sourceThat([503, lost(), 502]);
    const answer = call();
    await vi.runAllTimersAsync();
    expect((await answer).status).toBe(502);
    expect(sentAt).toHaveLength(3);
  });

  it('pauses at most as long as configured, by chance', async () => {
    const { call, sentAt } = sourceThat([503], { attempts: 6, maxBackoff: 500 }, () => 1);
    void call();
    await vi.runAllTimersAsync();
    const pauses = sentAt.slice(1).map((at, index) => Math.round(at - (sentAt[index] ?? 0)));
    expect(pauses).toEqual([100, 200, 400, 500, 500]);
  });

  it('tells of each retry, and the meter of its operation too', async () => {
    const { call, events } = sourceThat([503, lost(), 200]);
    const retried = vi.fn();
    const answer = call({}, { meter: { begin: () => undefined, retried } });
    await vi.runAllTimersAsync();
    await answer;
    const event = { type: 'upstream.retry', requestId: 'r1', source: 'shop', operation: 'op' };
    expect(events).toEqual([
      { ...event, attempt: 1, delayMs: 50, reason: '503' },
      { ...event, attempt: 2, delayMs: 100, reason: 'connection' },
    ]);
    expect(retried).toHaveBeenCalledTimes(2);
  });
});

describe('a change', () => {
  it.each(['POST', 'PATCH', 'PUT', 'DELETE'])('by %s is never sent twice without a key', async (method) => {
    for (const outcome of [lost(), 408, 425, 429, 502, 503, 504]) {
      const { call, sentAt } = sourceThat([outcome, 200]);
      const answer = call({ method }).catch((error: unknown) => error);
      await vi.runAllTimersAsync();
      await answer;
      expect(sentAt).toHaveLength(1);
    }
  });

  it.each(['POST', 'PATCH', 'PUT', 'DELETE'])('by %s is sent again with its key', async (method) => {
    const { call, sentAt } = sourceThat([503, 200]);
    const answer = call({ method, headers: { 'idempotency-key': 'k' } });
    await vi.runAllTimersAsync();
    expect((await answer).status).toBe(200);
    expect(sentAt).toHaveLength(2);
  });

  it('is not made repeatable by a key that is empty', async () => {
    const { call, sentAt } = sourceThat([503, 200]);
    await call({ method: 'POST', headers: { 'idempotency-key': '' } });
    expect(sentAt).toHaveLength(1);
  });

  it('is sent again without a key where the project says that its method may be', async () => {
    const { call, sentAt } = sourceThat([503, 200], { methods: ['PUT'] });
    void call({ method: 'PUT' });
    await vi.runAllTimersAsync();
    expect(sentAt).toHaveLength(2);
    await call({ method: 'DELETE' });
    expect(sentAt).toHaveLength(3);
  });

  it('by GET, as the schema offers it, is sent again only with its key', async () => {
    const { call, sentAt } = sourceThat([503]);
    expect((await call({ readOnly: false })).status).toBe(503);
    expect(sentAt).toHaveLength(1);
    void call({ readOnly: false, headers: { 'idempotency-key': 'k' } });
    await vi.runAllTimersAsync();
    expect(sentAt).toHaveLength(4);
  });

  it('that is a question by POST is sent again', async () => {
    const { call, sentAt } = sourceThat([503, 200]);
    void call({ method: 'POST', readOnly: true });
    await vi.runAllTimersAsync();
    expect(sentAt).toHaveLength(2);
  });
});

describe('an API that says when to come back', () => {
  const date = (ms: number) => new Date(ms).toUTCString();

  it('is asked no sooner', async () => {
    const { call, sentAt } = sourceThat([busy('3'), 200]);
    void call();
    await vi.runAllTimersAsync();
    expect(sentAt).toEqual([0, 3_050]);
  });

  it('by a date is believed by its own clock, however wrong that is', async () => {
    const theirs = Date.now() + 3_600_000;
    const { call, sentAt } = sourceThat([busy(date(theirs + 4_000), { date: date(theirs) }), 200]);
    void call();
    await vi.runAllTimersAsync();
    expect(sentAt).toEqual([0, 4_050]);
  });

  it('beyond the deadline is not waited for: its answer is given at once', async () => {
    const { call, sentAt } = sourceThat([busy('10')]);
    const { status, headers } = await call({}, { deadlineAt: performance.now() + 10_000 });
    expect([status, headers['retry-after']]).toEqual([503, '10']);
    expect(sentAt).toHaveLength(1);
  });

  it('in a long time is not waited for where nobody set a deadline', async () => {
    const { call, sentAt } = sourceThat([busy('6')]);
    expect((await call()).status).toBe(503);
    expect(sentAt).toHaveLength(1);
  });

  it('in a way that cannot be read is asked after the usual pause', async () => {
    const { call, sentAt } = sourceThat([busy('soon'), 200]);
    void call();
    await vi.runAllTimersAsync();
    expect(sentAt).toEqual([0, 50]);
  });
});

describe('the deadline', () => {
  it('gives the failure that is there at once where a pause would go beyond it', async () => {
    const error = lost();
    const { call, sentAt } = sourceThat([error]);
    await expect(call({}, { deadlineAt: performance.now() + 50 })).rejects.toBe(error);
    expect(sentAt).toHaveLength(1);
  });

  it('is read anew before each pause, since those who join a call may move it', async () => {
    const { call, sentAt } = sourceThat([503, 503, 200]);
    const context = { deadlineAt: performance.now() + 60 };
    const answer = call({}, context);
    await vi.advanceTimersByTimeAsync(40);
    context.deadlineAt += 100;
    await vi.runAllTimersAsync();
    expect((await answer).status).toBe(200);
    expect(sentAt).toHaveLength(3);
  });
});

describe('a caller who goes away', () => {
  it('in a pause ends it at once, and leaves neither timer nor listener', async () => {
    const { call, sentAt } = sourceThat([503, 200]);
    const caller = new AbortController();
    const answer = call({}, { signal: caller.signal });
    answer.catch(() => {});
    await vi.advanceTimersByTimeAsync(10);
    caller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', source: 'shop', operation: 'op' });
    expect(vi.getTimerCount()).toBe(0);
    expect(sentAt).toHaveLength(1);
  });

  it('while the call fails has no retry', async () => {
    const { call, sentAt, events } = sourceThat([503, 200]);
    expect((await call({}, { signal: AbortSignal.abort() })).status).toBe(503);
    expect([sentAt.length, events.length]).toEqual([1, 0]);
  });

  it('after a pause leaves no listener behind', async () => {
    const { call } = sourceThat([503, 200]);
    const { signal } = new AbortController();
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    const answer = call({}, { signal });
    await vi.runAllTimersAsync();
    await answer;
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});

describe('an outage', () => {
  it('adds a fifth to the traffic of the source, and no more than a burst before', async () => {
    const { call, sentAt } = sourceThat([503]);
    for (let wave = 0; wave < 100; wave += 1) {
      const answers = Array.from({ length: 20 }, () => call());
      await vi.runAllTimersAsync();
      await Promise.all(answers);
    }
    const seconds = performance.now() / 1000;
    const retries = sentAt.length - 2_000;
    expect(retries).toBeGreaterThan(100 + 0.2 * 1_900);
    expect(retries).toBeLessThanOrEqual(100 + 0.2 * 2_000 + seconds);
  });
});
