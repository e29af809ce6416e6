import { otlpAttributes, scope } from '../otlp/otlp-json.ts';
import type { Resource } from '../otlp/resource.ts';
import type { MetricFamily, MetricSample } from './metric-family.ts';

/** Of OTLP: each number is the sum since the process began. */
const cumulative = 2;

/** When numbers began to be counted and when they were read, in nanoseconds since the epoch. */
export interface CountedTime {
  readonly from: string;
  readonly to: string;
}

/** A request to export metrics in the JSON of OTLP 1.x: the families of Prometheus under their names. */
export function otlpMetrics(families: readonly MetricFamily[], resource: Resource, time: CountedTime): string {
  const metrics = families.filter(({ samples }) => samples.length > 0).map((family) => otlpMetric(family, time));
  const of = `{"attributes":[${otlpAttributes(resource)}]}`;
  return `{"resourceMetrics":[{"resource":${of},"scopeMetrics":[{"scope":${scope},"metrics":[${metrics.join(',')}]}]}]}`;
}

function otlpMetric({ name, type, help, samples }: MetricFamily, time: CountedTime): string {
  const about = { name, description: help, unit: unitOf(name) };
  switch (type) {
    case 'gauge':
      return text({ ...about, gauge: { dataPoints: samples.map((sample) => numberPoint(sample, time)) } });
    case 'counter': {
      const dataPoints = samples.map((sample) => numberPoint(sample, time));
      return text({ ...about, sum: { aggregationTemporality: cumulative, isMonotonic: true, dataPoints } });
    }
    case 'histogram':
      return text({
        ...about,
        histogram: { aggregationTemporality: cumulative, dataPoints: histogramPoints(samples, time) },
      });
    default:
      return type satisfies never;
  }
}

/** As UCUM writes it; Prometheus has it in the name. */
function unitOf(name: string): string {
  if (/_seconds(?:_total)?$/.test(name)) return 's';
  return name.endsWith('_bytes') ? 'By' : '1';
}

function numberPoint({ labels, value }: MetricSample, time: CountedTime): object {
  return { ...timesOf(time), attributes: attributesOf(labels), asDouble: value };
}

function timesOf({ from, to }: CountedTime): object {
  return { startTimeUnixNano: from, timeUnixNano: to };
}

function attributesOf(labels: MetricSample['labels']): unknown {
  return JSON.parse(`[${otlpAttributes(Object.fromEntries(labels))}]`);
}

/** Of Prometheus each bucket holds those before it too, and the sum and the count are samples of their own. */
function histogramPoints(samples: readonly MetricSample[], time: CountedTime): object[] {
  const points: object[] = [];
  let bounds: number[] = [];
  let counts: number[] = [];
  let below = 0;
  let sum = 0;
  for (const { suffix, labels, value } of samples) {
    if (suffix === '_bucket') {
      const bound = Number(labels.at(-1)?.[1].replace('+Inf', 'Infinity'));
      if (Number.isFinite(bound)) bounds.push(bound);
      counts.push(value - below);
      below = value;
    } else if (suffix === '_sum') sum = value;
    else {
      const of = { count: String(value), sum, explicitBounds: bounds, bucketCounts: counts.map(String) };
      points.push({ ...timesOf(time), attributes: attributesOf(labels), ...of });
      [bounds, counts, below] = [[], [], 0];
    }
  }
  return points;
}

function text(metric: object): string {
  return JSON.stringify(metric);
}
