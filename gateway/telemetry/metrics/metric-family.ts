/** One number as Prometheus reads it. */
export interface MetricSample {
  /** What follows the name of the family: `_bucket`, `_sum`, `_count` of a histogram, else nothing. */
  readonly suffix: string;
  /** In the order in which they are written. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
}

/** All that is measured under one name. Plain values: workers send them to the process that keeps them. */
export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** One sentence. */
  readonly help: string;
  /** Names of the labels that its samples have, `le` of histograms apart. */
  readonly labelNames: readonly string[];
  readonly samples: readonly MetricSample[];
}

/** What a family is before anything is measured. */
export type MetricName = Pick<MetricFamily, 'name' | 'help' | 'labelNames'>;

/** Measures something, and tells it when it is asked. */
export interface Metric {
  family(): MetricFamily;
}
