import type { Metric, MetricFamily, MetricName } from './metric-family.ts';
import { Series } from './series.ts';

class Count {
  value = 0;
}

/** Counts what happened, apart for each combination of label values. */
export class Counter implements Metric {
  readonly #name: MetricName;
  readonly #series: Series<Count>;

  /** @param known label values that are told from the start, so that the first event is seen as an increase */
  constructor(name: MetricName, known: readonly (readonly string[])[] = []) {
    this.#name = name;
    this.#series = new Series(name.labelNames, () => new Count());
    for (const values of known) this.#series.of(...values);
  }

  /** @param values of the labels, in the order of their names */
  add(...values: readonly string[]): void {
    this.#series.of(...values).value += 1;
  }

  addMany(count: number, ...values: readonly string[]): void {
    this.#series.of(...values).value += count;
  }

  family(): MetricFamily {
    const samples = this.#series.all().map(({ labels, kept }) => ({ suffix: '', labels, value: kept.value }));
    return { ...this.#name, type: 'counter', samples };
  }
}
