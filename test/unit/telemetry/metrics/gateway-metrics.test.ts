import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestEvent, UpstreamCallEvent } from '../../../../gateway/telemetry/events.ts';
import { byWorker } from '../../../../gateway/telemetry/metrics/by-worker.ts';
import { Counter } from '../../../../gateway/telemetry/metrics/counter.ts';
import { GatewayMetrics } from '../../../../gateway/telemetry/metrics/gateway-metrics.ts';
import type { MetricFamily } from '../../../../gateway/telemetry/metrics/metric-family.ts';

const request: RequestEvent = {
  ...{ type: 'request', requestId: 'r', method: 'POST', path: '/graphql', status: 200, durationMs: 20 },
  ...{ operationName: undefined, operationType: 'query' },
};

const call: UpstreamCallEvent = {
  ...{ type: 'upstream.call', requestId: 'r', source: 'shop', operation: 'item', method: 'GET' },
  ...{ status: 200, durationMs: 30, error: undefined },
};

/** `name{label,label}` → value. */
function valuesOf(families: readonly MetricFamily[]): Record<string, number> {
  const samples = families.flatMap(({ name, samples }) =>
    samples.map(({ suffix, labels, value }) => [
      `${name}${suffix}{${labels.map(([, text]) => text).join(',')}}`,
      value,
    ]),
  );
  return Object.fromEntries(samples);
}

describe('the metrics of a gateway', () => {
  let metrics: GatewayMetrics;
  beforeEach(() => {
    vi.useFakeTimers();
    metrics = new GatewayMetrics(['shop']);
  });
  afterEach(() => {
    metrics.close();
    vi.useRealTimers();
  });
  const values = () => valuesOf(metrics.families());

  it('tell of each source from the start, so that its first call is an increase', () => {
    expect(values()).toMatchObject({
      'weft_upstream_calls_total{shop,2xx}': 0,
      'weft_upstream_call_duration_seconds_count{shop}': 0,
      'weft_breaker_state{shop}': 0,
      'weft_operations_total{mutation,failed}': 0,
    });
  });

  it('count operations by type and outcome, and errors by code', () => {
    metrics.read(request);
    metrics.read({ ...request, failure: { code: 'UPSTREAM_TIMEOUT', isPartial: true } });
    metrics.read({ ...request, operationType: 'mutation', failure: { code: 'FORBIDDEN', isPartial: false } });
    metrics.read({
      ...request,
      operationType: undefined,
      status: 400,
      failure: { code: 'BAD_REQUEST', isPartial: false },
    });
    metrics.read({ ...request, operationType: 'mutation', status: 499 });
    expect(values()).toMatchObject({
      'weft_operations_total{mutation,left}': 1,
      'weft_http_requests_total{200}': 3,
      'weft_http_requests_total{400}': 1,
      'weft_operations_total{query,answered}': 1,
      'weft_operations_total{query,partial}': 1,
      'weft_operations_total{mutation,failed}': 1,
      'weft_errors_total{UPSTREAM_TIMEOUT}': 1,
      'weft_errors_total{FORBIDDEN}': 1,
      'weft_errors_total{BAD_REQUEST}': 1,
      'weft_operation_duration_seconds_count{query}': 2,
      'weft_operation_duration_seconds_sum{query}': 0.04,
      'weft_answers_total{execution}': 4,
    });
  });

  it('count calls by the class of their status, or by what failed', () => {
    metrics.read({ ...call, keys: 7 });
    metrics.read({ ...call, status: 503 });
    metrics.read({ ...call, status: undefined, error: 'UPSTREAM_TIMEOUT' });
    metrics.read({ type: 'upstream.cached', source: 'shop', from: 'shared' });
    metrics.read({ ...call, type: 'upstream.retry', attempt: 1, delayMs: 5, reason: '503' });
    expect(values()).toMatchObject({
      'weft_upstream_calls_total{shop,2xx}': 1,
      'weft_upstream_calls_total{shop,5xx}': 1,
      'weft_upstream_calls_total{shop,UPSTREAM_TIMEOUT}': 1,
      'weft_upstream_call_duration_seconds_bucket{shop,0.05}': 3,
      'weft_upstream_call_duration_seconds_bucket{shop,0.025}': 0,
      'weft_upstream_cached_total{shop,shared}': 1,
      'weft_upstream_retries_total{shop,503}': 1,
      'weft_upstream_batch_keys_sum{shop}': 7,
      'weft_upstream_batch_keys_bucket{shop,10}': 1,
    });
  });

  it('follow breakers, credentials, overload and contradictions', () => {
    metrics.read({ type: 'breaker', source: 'shop', state: 'open', reason: '' });
    metrics.read({ type: 'credentials', source: 'shop', state: 'failing', reason: '' });
    metrics.read({ type: 'overload', state: 'begun', reason: 'operations', refused: 1 });
    metrics.read({
      ...{ type: 'contradiction', source: 'shop', operation: 'item', field: 'Item.id', at: 'id' },
      ...{ kind: 'missing', expected: 'string', got: 'nothing' },
    });
    expect(values()).toMatchObject({
      'weft_breaker_state{shop}': 2,
      'weft_breaker_changes_total{shop,open}': 1,
      'weft_credentials_failing{shop}': 1,
      'weft_overload{}': 1,
      'weft_contradictions_total{shop,missing}': 1,
    });
    metrics.read({ type: 'breaker', source: 'shop', state: 'closed', reason: '' });
    metrics.read({ type: 'overload', state: 'over', reason: undefined, refused: 3 });
    expect(values()).toMatchObject({ 'weft_breaker_state{shop}': 0, 'weft_overload{}': 0 });
  });

  it('have no label whose values a caller can choose', () => {
    const before = Object.keys(values()).length;
    for (let index = 0; index < 100; index += 1) {
      const chosen = `chosen${index}`;
      metrics.read({
        ...{ ...request, requestId: chosen, path: `/${chosen}`, method: chosen, operationName: chosen },
        ...{
          documentHash: chosen,
          caller: { method: 'jwt', subject: chosen },
          failure: { code: chosen, isPartial: false },
        },
      });
    }
    expect(JSON.stringify(metrics.families())).not.toContain('chosen');
    // A status and the code that stands for those that are not the gateway's own.
    expect(Object.keys(values()).length - before).toBeLessThanOrEqual(2);
  });

  it('look ten times a second how late the event loop is', () => {
    vi.advanceTimersByTime(1000);
    expect(values()['weft_event_loop_delay_seconds_count{}']).toBe(10);
  });

  it('have values of the process', () => {
    const { 'process_resident_memory_bytes{}': memory, 'process_cpu_seconds_total{}': cpu } = values();
    expect(memory).toBeGreaterThan(1e6);
    expect(cpu).toBeGreaterThan(0);
  });
});

describe('a counter', () => {
  it('takes combinations of values beyond 2,000 for one', () => {
    const counter = new Counter({ name: 'n', help: '', labelNames: ['a', 'b'] });
    for (let index = 0; index < 2_100; index += 1) counter.add('x', String(index));
    const { samples } = counter.family();
    expect(samples).toHaveLength(2_001);
    expect(samples.at(-1)).toEqual({
      suffix: '',
      labels: [
        ['a', 'other'],
        ['b', 'other'],
      ],
      value: 100,
    });
  });
});

describe('metrics of several workers', () => {
  it('are one family each, whose samples have the number of their worker', () => {
    const counter = new Counter({ name: 'n', help: 'N.', labelNames: ['a'] });
    counter.add('x');
    const families = [counter.family()];
    expect(
      byWorker([
        { worker: 1, families },
        { worker: 2, families },
      ]),
    ).toEqual([
      {
        ...{ name: 'n', help: 'N.', type: 'counter', labelNames: ['worker', 'a'] },
        samples: ['1', '2'].map((worker) => ({
          suffix: '',
          labels: [
            ['worker', worker],
            ['a', 'x'],
          ],
          value: 1,
        })),
      },
    ]);
  });
});
