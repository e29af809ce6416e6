import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../../gateway/errors/gateway-error.ts';
import type { TelemetryEvent } from '../../../gateway/telemetry/events.ts';
import { composePolicies, type UpstreamPolicy } from '../../../gateway/upstream/policy.ts';
import { reportCalls } from '../../../gateway/upstream/report-calls.ts';
import { limitTime } from '../../../gateway/upstream/time-limit.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../../../gateway/upstream/upstream-client.ts';
import { watchCalls } from '../../../gateway/upstream/watch-calls.ts';

const request: UpstreamRequest = {
  operation: 'op',
  method: 'GET',
  origin: 'http://shop.test',
  path: '/',
  headers: {},
};
const response: UpstreamResponse = { status: 200, headers: {}, body: Buffer.alloc(0) };
const nobody: CallContext = { requestId: undefined, callerHeaders: {}, deadlineAt: undefined, signal: undefined };

describe('composePolicies', () => {
  it('lays the first policy outermost', async () => {
    const order: string[] = [];
    const named =
      (name: string): UpstreamPolicy =>
      (next) =>
      async (...call) => {
        order.push(`${name} before`);
        const answer = await next(...call);
        order.push(`${name} after`);
        return answer;
      };
    await composePolicies([named('a'), named('b')], async () => response)(request, nobody);
    expect(order).toEqual(['a before', 'b before', 'b after', 'a after']);
  });
});

describe('reportCalls', () => {
  it('reports an error that is none of ours as a fault of the gateway', async () => {
    const events: TelemetryEvent[] = [];
    const policy = watchCalls([reportCalls({ source: 'shop', telemetry: { emit: (event) => events.push(event) } })]);
    const call = policy(() => Promise.reject(new TypeError('bug')))(request, nobody);
    await expect(call).rejects.toThrow('bug');
    expect(events).toMatchObject([{ status: undefined, error: 'INTERNAL_SERVER_ERROR' }]);
  });
});

describe('limitTime', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const hanging = () => new Promise<never>(() => {});
  const limit = (timeoutMs: number) => limitTime({ source: 'shop', timeoutMs });

  it.each([
    ['the timeout when it is shorter', 100, 101, 'UPSTREAM_TIMEOUT', 100],
    ['the deadline when it is shorter', 100, 99, 'DEADLINE_EXCEEDED', 99],
    ['the deadline when both are equal', 100, 100, 'DEADLINE_EXCEEDED', 100],
  ])('ends a call after %s', async (_name, timeoutMs, leftMs, code, afterMs) => {
    const call = limit(timeoutMs)(hanging)(request, { ...nobody, deadlineAt: performance.now() + leftMs });
    const settled = vi.fn();
    call.catch(settled);
    await vi.advanceTimersByTimeAsync(afterMs - 1);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await expect(call).rejects.toMatchObject({ code, source: 'shop', operation: 'op' });
  });

  it('tells the policies below, also when they take no notice', async () => {
    const signals: CallContext['signal'][] = [];
    const call = limit(50)((_request, { signal }) => {
      signals.push(signal);
      return hanging();
    })(request, nobody);
    call.catch(() => {});
    await vi.advanceTimersByTimeAsync(50);
    await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(signals).toMatchObject([{ aborted: true, reason: { code: 'UPSTREAM_TIMEOUT' } }]);
  });

  it.each([
    ['an answer', () => Promise.resolve(response)],
    ['a failure', () => Promise.reject(new Error('refused'))],
  ])('leaves no timer and no listener after %s', async (_name, next) => {
    const caller = new AbortController();
    const removed = vi.spyOn(caller.signal, 'removeEventListener');
    await limit(50)(next)(request, { ...nobody, signal: caller.signal }).catch(() => {});
    await Promise.resolve();
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledOnce();
  });

  it('takes limits beyond what a timer can count', async () => {
    const call = limit(Number.POSITIVE_INFINITY)(hanging)(request, nobody);
    const settled = vi.fn();
    call.catch(settled);
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(settled).not.toHaveBeenCalled();
  });

  it('gives the error that the caller was stopped with, where it is one of ours', async () => {
    const stopped = new GatewayError('QUERY_TOO_COMPLEX', 'Too much.');
    const call = limit(50)(hanging)(request, { ...nobody, signal: AbortSignal.abort(stopped) });
    await expect(call).rejects.toBe(stopped);
  });
});
