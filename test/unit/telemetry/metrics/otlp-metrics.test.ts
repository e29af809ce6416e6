import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TelemetryEvent } from '../../../../gateway/telemetry/events.ts';
import { Counter } from '../../../../gateway/telemetry/metrics/counter.ts';
import { GatewayMetrics } from '../../../../gateway/telemetry/metrics/gateway-metrics.ts';
import { Gauge } from '../../../../gateway/telemetry/metrics/gauge.ts';
import { Histogram } from '../../../../gateway/telemetry/metrics/histogram.ts';
import { MetricsPush } from '../../../../gateway/telemetry/metrics/metrics-push.ts';
import { otlpMetrics } from '../../../../gateway/telemetry/metrics/otlp-metrics.ts';
import { everyEvent } from './every-event.ts';

const time = { from: '1000', to: '2000' };
const times = { startTimeUnixNano: '1000', timeUnixNano: '2000' };

describe('metrics in the JSON of OTLP', () => {
  it('are sums since the beginning, the last value, and buckets that count for themselves', () => {
    const calls = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['source'] });
    calls.add('a "b"');
    calls.add('a "b"');
    const memory = new Gauge({ name: 'memory_bytes', help: 'Memory.', labelNames: [] });
    memory.set(1.5);
    const took = new Histogram({ name: 'took_seconds', help: 'Time.', labelNames: ['source'] }, [1, 2]);
    for (const seconds of [0.5, 1.5, 1.5, 9]) took.observe(seconds, 'x');
    took.observe(1, 'y');
    const unused = new Counter({ name: 'unused_total', help: 'Nothing.', labelNames: ['source'] });
    const families = [calls, memory, took, unused].map((metric) => metric.family());
    const { resourceMetrics } = JSON.parse(otlpMetrics(families, { 'service.name': 'weft' }, time));
    expect(resourceMetrics[0].resource).toEqual({
      attributes: [{ key: 'service.name', value: { stringValue: 'weft' } }],
    });
    const source = (stringValue: string) => [{ key: 'source', value: { stringValue } }];
    const histogram = { explicitBounds: [1, 2], ...times };
    expect(resourceMetrics[0].scopeMetrics[0].metrics).toEqual([
      {
        ...{ name: 'calls_total', description: 'Calls.', unit: '1' },
        sum: {
          ...{ aggregationTemporality: 2, isMonotonic: true },
          dataPoints: [{ ...times, attributes: source('a "b"'), asDouble: 2 }],
        },
      },
      {
        ...{ name: 'memory_bytes', description: 'Memory.', unit: 'By' },
        gauge: { dataPoints: [{ ...times, attributes: [], asDouble: 1.5 }] },
      },
      {
        ...{ name: 'took_seconds', description: 'Time.', unit: 's' },
        histogram: {
          aggregationTemporality: 2,
          dataPoints: [
            { ...histogram, attributes: source('x'), count: '4', sum: 12.5, bucketCounts: ['1', '2', '1'] },
            { ...histogram, attributes: source('y'), count: '1', sum: 1, bucketCounts: ['1', '0', '0'] },
          ],
        },
      },
    ]);
  });

  it('are all families of the gateway that have measured anything', () => {
    const metrics = new GatewayMetrics(['shop']);
    for (const event of everyEvent) metrics.read(event);
    metrics.close();
    const families = metrics.families();
    const { resourceMetrics } = JSON.parse(otlpMetrics(families, {}, time));
    const names = resourceMetrics[0].scopeMetrics[0].metrics.map(({ name }: { name: string }) => name);
    expect(names).toEqual(families.map(({ name }) => name));
  });
});

describe('the push of metrics', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function pushing(statusOf: (count: number) => number) {
    const urls: string[] = [];
    const told: TelemetryEvent[] = [];
    const push = new MetricsPush({
      config: { endpoint: 'http://collector:4318/', headers: {}, serviceName: 'weft', every: 30_000 },
      families: () => [],
      telemetry: { emit: (event) => told.push(event) },
      post: async (url) => {
        urls.push(url);
        return { status: statusOf(urls.length), retryAfter: undefined, text: '' };
      },
    });
    return { push, urls, notices: () => told.map((event) => event.type === 'notice' && event.message) };
  }

  it('is made again and again, and once more at the end', async () => {
    const { push, urls, notices } = pushing(() => 200);
    await vi.advanceTimersByTimeAsync(65_000);
    expect(urls).toEqual(['http://collector:4318/v1/metrics', 'http://collector:4318/v1/metrics']);
    await push.close(1_000);
    expect(urls).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(65_000);
    expect(urls).toHaveLength(3);
    expect(notices()).toEqual([]);
  });

  it('says of each sum that it began when the process did, also after the clock was set: another beginning is a reset', async () => {
    const bodies: string[] = [];
    const push = new MetricsPush({
      config: { endpoint: 'http://collector:4318/', headers: {}, serviceName: 'weft', every: 30_000 },
      families: () => [
        {
          name: 'sums_total',
          type: 'counter',
          help: '',
          labelNames: [],
          samples: [{ suffix: '', labels: [], value: 1 }],
        },
      ],
      telemetry: { emit() {} },
      post: async (_, { body }) => {
        bodies.push(body);
        return { status: 200, retryAfter: undefined, text: '' };
      },
    });
    await vi.advanceTimersByTimeAsync(35_000);
    vi.setSystemTime(Date.now() + 1);
    await push.close(1_000);
    const timesOf = (key: string) => bodies.map((body) => new RegExp(`"${key}":"(\\d+)"`).exec(body)?.[1]);
    expect(new Set(timesOf('startTimeUnixNano')).size).toBe(1);
    expect(new Set(timesOf('timeUnixNano')).size).toBe(2);
  });

  it('says once that the collector does not take it, and once that it does again', async () => {
    const { push, notices } = pushing((count) => (count < 3 ? 503 : 200));
    await vi.advanceTimersByTimeAsync(125_000);
    expect(notices()).toEqual([
      'The collector does not take metrics: it answers 503.',
      'The collector takes metrics again.',
    ]);
    await push.close(1_000);
  });
});
