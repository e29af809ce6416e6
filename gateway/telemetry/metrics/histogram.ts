import type { Metric, MetricFamily, MetricName, MetricSample } from './metric-family.ts';
import { Series } from './series.ts';

/** Seconds, from an answer out of memory to the longest deadline that is usual. */
export const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

class Observed {
  sum = 0;
  /** How many were in each bucket and in none before it; the last is beyond all bounds. */
  readonly counts: Float64Array;

  constructor(buckets: number) {
    this.counts = new Float64Array(buckets + 1);
  }
}

/** Counts values by size, apart for each combination of label values. */
export class Histogram implements Metric {
  readonly #name: MetricName;
  readonly #bounds: readonly number[];
  readonly #series: Series<Observed>;

  /**
   * @param bounds the largest value of each bucket, ascending
   * @param known label values that are told from the start
   */
  constructor(name: MetricName, bounds: readonly number[], known: readonly (readonly string[])[] = []) {
    this.#name = name;
    this.#bounds = bounds;
    this.#series = new Series(name.labelNames, () => new Observed(bounds.length));
    for (const values of known) this.#series.of(...values);
  }

  /** @param values of the labels, in the order of their names */
  observe(value: number, ...values: readonly string[]): void {
    const observed = this.#series.of(...values);
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? 0)) bucket += 1;
    observed.counts[bucket] = (observed.counts[bucket] ?? 0) + 1;
    observed.sum += value;
  }

  family(): MetricFamily {
    const samples = this.#series.all().flatMap(({ labels, kept }) => this.#samplesOf(labels, kept));
    return { ...this.#name, type: 'histogram', samples };
  }

  #samplesOf(labels: MetricSample['labels'], { sum, counts }: Observed): MetricSample[] {
    let below = 0;
    const buckets = [...counts].map((count, index) => {
      below += count;
      const bound = this.#bounds[index];
      const le = bound === undefined ? '+Inf' : String(bound);
      return { suffix: '_bucket', labels: [...labels, ['le', le] as const], value: below };
    });
    return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: below }];
  }
}
