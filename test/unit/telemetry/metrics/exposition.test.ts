import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import parse from 'parse-prometheus-text-format';
import { describe, expect, it } from 'vitest';
import { Counter } from '../../../../gateway/telemetry/metrics/counter.ts';
import { exposition } from '../../../../gateway/telemetry/metrics/exposition.ts';
import { GatewayMetrics } from '../../../../gateway/telemetry/metrics/gateway-metrics.ts';
import { Histogram } from '../../../../gateway/telemetry/metrics/histogram.ts';
import { everyEvent } from './every-event.ts';

const name = { name: 'things_total', help: 'Things.', labelNames: ['a', 'b'] };

/** Of Debian's package `prometheus`. */
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

function measured(): string {
  const metrics = new GatewayMetrics(['shop', 'a "quoted\\ one']);
  for (const event of everyEvent) metrics.read(event);
  const text = exposition(metrics.families());
  metrics.close();
  return text;
}

describe('the text for Prometheus', () => {
  it('is read back by a parser as what was counted, whatever stands in labels', () => {
    const label = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(label, label), { selector: (pair) => pair.join('\n') }), (pairs) => {
        const counter = new Counter(name);
        for (const pair of pairs.filter((values) => !values.join('').includes('\n'))) counter.add(...pair);
        const [family] = parse(exposition([counter.family()]));
        const kept = pairs.filter((values) => !values.join('').includes('\n'));
        expect(family?.metrics.map(({ labels, value }) => [labels?.['a'], labels?.['b'], value])).toEqual(
          kept.map(([a, b]) => [a, b, '1']),
        );
      }),
    );
  });

  it('writes a histogram with cumulative buckets, sum and count', () => {
    const histogram = new Histogram({ name: 'size', help: 'Sizes.', labelNames: ['of'] }, [1, 10]);
    for (const value of [1, 2, 11]) histogram.observe(value, 'x');
    expect(exposition([histogram.family()])).toBe(
      [
        '# HELP size Sizes.',
        '# TYPE size histogram',
        'size_bucket{of="x",le="1"} 1',
        'size_bucket{of="x",le="10"} 2',
        'size_bucket{of="x",le="+Inf"} 3',
        'size_sum{of="x"} 14',
        'size_count{of="x"} 3',
        '',
      ].join('\n'),
    );
  });

  it('has every family of the gateway for a parser, each once', () => {
    const families = parse(measured()).map((family) => family.name);
    expect(new Set(families).size).toBe(families.length);
    expect(families).toContain('weft_upstream_call_duration_seconds');
  });

  it.skipIf(!hasPromtool)('is accepted by promtool without remark (skipped where promtool is not installed)', () => {
    const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], { input: measured() });
    expect([status, String(stderr), String(stdout)]).toEqual([0, '', '']);
  });
});
