import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../../../gateway/errors/gateway-error.ts';
import type { TelemetryEvent } from '../../../../gateway/telemetry/events.ts';
import { SourceBreaker } from '../../../../gateway/upstream/breaker/source-breaker.ts';
import { limitConcurrency } from '../../../../gateway/upstream/limit-concurrency.ts';
import { composePolicies, type UpstreamCall } from '../../../../gateway/upstream/policy.ts';
import { limitTime } from '../../../../gateway/upstream/time-limit.ts';
import { ConnectionFailure } from '../../../../gateway/upstream/transport/connection-failure.ts';
import type { CallContext, UpstreamRequest } from '../../../../gateway/upstream/upstream-client.ts';
import { watchCalls } from '../../../../gateway/upstream/watch-calls.ts';

const nobody: CallContext = { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined };
const config = { failures: 5, rate: 0.5, window: 10_000, halfOpenAfter: 10_000, probes: 2 };

const requestTo = (host: string): UpstreamRequest => ({
  ...{ operation: 'op', method: 'GET', origin: `http://${host}.test`, path: '/', headers: {} },
});
const answering =
  (status: number): UpstreamCall =>
  () =>
    Promise.resolve({ ...ok, status });
const ok = { status: 200, headers: {}, body: Buffer.alloc(0) };
const rejecting =
  (error: unknown): UpstreamCall =>
  () =>
    Promise.reject(error);
const hanging: UpstreamCall = () => new Promise(() => {});
const unreachable = rejecting(new ConnectionFailure('gone', {}));

/** A source whose upstream is as it was last set to be. */
function source({ timeoutMs = 4_000, concurrency = 100 } = {}) {
  const events: TelemetryEvent[] = [];
  const telemetry = { emit: (event: TelemetryEvent) => events.push(event) };
  const breaker = new SourceBreaker({ source: 'shop', config, timeoutMs, telemetry });
  const upstream = { now: answering(200), calls: 0 };
  const call = composePolicies(
    [
      watchCalls([breaker]),
      breaker.policy,
      limitTime({ source: 'shop', timeoutMs }),
      limitConcurrency({ source: 'shop', concurrency, queue: 100 }),
      breaker.policyAfterWaiting,
    ],
    (request, context) => {
      upstream.calls += 1;
      return upstream.now(request, context);
    },
  );
  return { breaker, events, upstream, call };
}

const settled = (calls: readonly Promise<unknown>[]) => Promise.allSettled(calls);
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('SourceBreaker', () => {
  it.each([
    ['500', answering(500)],
    ['502', answering(502)],
    ['503', answering(503)],
    ['504', answering(504)],
    ['a connection that is lost', unreachable],
  ])('opens after failures by %s, and then refuses at once without a call', async (_name, failing) => {
    const { breaker, events, upstream, call } = source();
    upstream.now = failing;
    await settled(times(5, () => call(requestTo('a'), nobody)));
    expect(breaker.state).toBe('open');
    await vi.advanceTimersByTimeAsync(2_500);
    await expect(call(requestTo('a'), nobody)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'Source "shop" is failing and is not called for now.',
      source: 'shop',
      operation: 'op',
      retryAfter: 8,
    });
    expect(upstream.calls).toBe(5);
    expect(events).toMatchObject([{ type: 'breaker', source: 'shop', state: 'open' }]);
  });

  it.each([
    ['400', answering(400)],
    ['404', answering(404)],
    ['429', answering(429)],
    ['501', answering(501)],
    ['an argument that cannot be sent', rejecting(new GatewayError('BAD_USER_INPUT', 'no'))],
    ['a token that cannot be had', rejecting(new GatewayError('UPSTREAM_ERROR', 'no'))],
    ['a refusal of its own', rejecting(new GatewayError('UPSTREAM_UNAVAILABLE', 'busy', { retryAfter: 1 }))],
    ['a fault of the gateway', rejecting(new TypeError('bug'))],
  ])('stays closed whatever comes of %s', async (_name, ending) => {
    const { breaker, upstream, call } = source();
    upstream.now = ending;
    await settled(times(50, () => call(requestTo('a'), nobody)));
    expect(breaker.state).toBe('closed');
  });

  it('counts calls that timed out, and those whose operation waited a second in vain', async () => {
    const late = source();
    late.upstream.now = hanging;
    void settled(times(5, () => late.call(requestTo('a'), nobody)));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(late.breaker.state).toBe('open');

    const impatient = source();
    impatient.upstream.now = hanging;
    const deadlineAt = performance.now() + 1_000;
    void settled(times(5, () => impatient.call(requestTo('a'), { ...nobody, deadlineAt })));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(impatient.breaker.state).toBe('open');
  });

  it('counts no call that was left little time, whose caller went away, or that never had its turn', async () => {
    const { breaker, upstream, call } = source();
    upstream.now = hanging;
    const deadlineAt = performance.now() + 900;
    const gone = new AbortController();
    void settled(times(9, () => call(requestTo('a'), { ...nobody, deadlineAt })));
    void settled(times(9, () => call(requestTo('a'), { ...nobody, signal: gone.signal })));
    await vi.advanceTimersByTimeAsync(3_000);
    gone.abort(new Error('The client has left.'));
    await vi.advanceTimersByTimeAsync(0);
    expect(breaker.state).toBe('closed');

    const narrow = source({ concurrency: 1 });
    narrow.upstream.now = hanging;
    void settled(times(50, () => narrow.call(requestTo('a'), nobody)));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(narrow.upstream.calls).toBeLessThan(5);
    expect(narrow.breaker.state).toBe('closed');
  });

  it('refuses those that wait for their turn when it opens, and counts none of them', async () => {
    const { breaker, events, upstream, call } = source({ concurrency: 2 });
    upstream.now = (...asked) => after(10).then(() => answering(503)(...asked));
    const calls = settled(times(40, () => call(requestTo('a'), nobody)));
    await vi.advanceTimersByTimeAsync(1_000);
    // A place is given on before what was answered is counted.
    expect(upstream.calls).toBeLessThanOrEqual(5 + 1 + 2);
    const refused = (await calls).slice(5 + 1 + 2);
    const failing = { status: 'rejected', reason: { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 10 } };
    expect(refused).toMatchObject(refused.map(() => failing));
    expect(breaker.state).toBe('open');
    expect(events).toHaveLength(1);
  });

  it('lets no more of those through that waited since before it opened than it probes with', async () => {
    const { upstream, call } = source({ concurrency: 5, timeoutMs: 60_000 });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    upstream.now = ({ origin }, context) =>
      origin === 'http://a.test' ? answering(503)(requestTo('a'), context) : released.then(() => ok);
    void settled(['a', 'b', 'a', 'a'].flatMap((host) => times(5, () => call(requestTo(host), nobody))));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(upstream.calls).toBe(10);
    upstream.now = hanging;
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(upstream.calls).toBe(12);
    await expect(call(requestTo('a'), nobody)).rejects.toMatchObject({ retryAfter: 1 });
  });

  it('lets a call that it probes with have its turn when that comes, unless another has failed by then', async () => {
    const { breaker, upstream, call } = source({ concurrency: 2, timeoutMs: 60_000 });
    upstream.now = answering(503);
    await settled(times(5, () => call(requestTo('a'), nobody)));
    await vi.advanceTimersByTimeAsync(10_000);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    upstream.now = ({ origin }, context) =>
      origin === 'http://a.test' ? answering(503)(requestTo('a'), context) : released.then(() => ok);
    void settled([call(requestTo('b'), nobody)]);
    const first = call(requestTo('a'), nobody);
    void settled([call(requestTo('b'), nobody)]);
    const second = call(requestTo('a'), nobody);
    await expect(first).resolves.toMatchObject({ status: 503 });
    release();
    await expect(second).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryAfter: 10 });

    await vi.advanceTimersByTimeAsync(10_000);
    upstream.now = answering(200);
    await settled(times(2, () => call(requestTo('a'), nobody)));
    expect(breaker.state).toBe('closed');
  });

  it('lets two calls see whether it works again, refuses the others, and closes when both are answered', async () => {
    const { breaker, events, upstream, call } = source();
    upstream.now = unreachable;
    await settled(times(5, () => call(requestTo('a'), nobody)));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(breaker.state).toBe('half-open');
    upstream.now = answering(200);
    const results = await settled(times(4, () => call(requestTo('a'), nobody)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(results[2]).toMatchObject({ reason: { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 1 } });
    expect(breaker.state).toBe('closed');
    expect(events).toMatchObject([{ state: 'open' }, { state: 'half-open' }, { state: 'closed' }]);
    expect((await settled(times(20, () => call(requestTo('a'), nobody)))).every((r) => r.status === 'fulfilled')).toBe(
      true,
    );
  });

  it('opens for one origin and leaves the others closed', async () => {
    const { breaker, upstream, call } = source();
    upstream.now = unreachable;
    await settled(times(5, () => call(requestTo('a'), nobody)));
    upstream.now = answering(200);
    await expect(call(requestTo('b'), nobody)).resolves.toMatchObject({ status: 200 });
    await expect(call(requestTo('a'), nobody)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(breaker.state).toBe('open');
  });

  it('keeps the circuits of 32 origins, and forgets the one that was called longest ago', async () => {
    const { upstream, call } = source();
    upstream.now = unreachable;
    await settled(times(5, () => call(requestTo('a'), nobody)));
    upstream.now = answering(200);
    for (let host = 0; host < 32; host += 1) await call(requestTo(`h${host}`), nobody);
    await expect(call(requestTo('a'), nobody)).resolves.toMatchObject({ status: 200 });
  });

  it('tells of each circuit by itself, and that those which were not closed are no more when it ends', async () => {
    const { breaker, events, upstream, call } = source();
    upstream.now = unreachable;
    await settled(['a', 'b'].flatMap((host) => times(5, () => call(requestTo(host), nobody))));
    await settled(times(2, () => call(requestTo('c'), nobody)));
    breaker.close();
    const [atA, atB] = [{ origin: 'http://a.test' }, { origin: 'http://b.test' }];
    expect(events).toMatchObject([
      ...[
        { ...atA, state: 'open' },
        { ...atB, state: 'open' },
      ],
      ...[
        { ...atA, state: 'closed' },
        { ...atB, state: 'closed' },
      ],
    ]);
    const [a, b, ...ends] = events.map((event) => event.type === 'breaker' && event.by);
    expect(a).not.toBe(b);
    expect([ends[0] === a, ends[1] === b]).toEqual([true, true]);
  });

  it('gives a call on as it is while it is closed: the very promise that it was given', () => {
    const { breaker } = source();
    const answer = new Promise<never>(() => {});
    const contexts: unknown[] = [];
    const call = breaker.policy((_request, context) => {
      contexts.push(context);
      return answer;
    });
    expect(call(requestTo('a'), nobody)).toBe(answer);
    expect(contexts[0]).toBe(nobody);
  });
});
