import type { Metric, MetricFamily, MetricName } from './metric-family.ts';
import { Series } from './series.ts';

/** Something that goes up and down, apart for each combination of label values. */
export class Gauge implements Metric {
  readonly #name: MetricName;
  readonly #series: Series<{ value: number }>;

  constructor(name: MetricName, known: readonly (readonly string[])[] = []) {
    this.#name = name;
    this.#series = new Series(name.labelNames, () => ({ value: 0 }));
    for (const values of known) this.#series.of(...values);
  }

  /** @param values of the labels, in the order of their names */
  set(value: number, ...values: readonly string[]): void {
    this.#series.of(...values).value = value;
  }

  family(): MetricFamily {
    const samples = this.#series.all().map(({ labels, kept }) => ({ suffix: '', labels, value: kept.value }));
    return { ...this.#name, type: 'gauge', samples };
  }
}

/** A number that is looked up when it is asked for. */
export class Reading implements Metric {
  readonly #name: MetricName;
  readonly #type: 'counter' | 'gauge';
  readonly #read: () => number;

  constructor(name: MetricName, type: 'counter' | 'gauge', read: () => number) {
    this.#name = name;
    this.#type = type;
    this.#read = read;
  }

  family(): MetricFamily {
    return { ...this.#name, type: this.#type, samples: [{ suffix: '', labels: [], value: this.#read() }] };
  }
}
