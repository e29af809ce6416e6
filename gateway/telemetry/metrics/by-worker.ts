import type { MetricFamily } from './metric-family.ts';

/** What one worker has measured. */
export interface WorkerMetrics {
  readonly worker: number;
  readonly families: readonly MetricFamily[];
}

/**
 * What all workers measured, each sample with the number of its worker: not as sums, which would fall when a worker is
 * replaced by one that begins from nothing.
 */
export function byWorker(measured: readonly WorkerMetrics[]): MetricFamily[] {
  const merged = new Map<string, MetricFamily>();
  for (const { worker, families } of measured) {
    for (const { samples, ...family } of families) {
      const own = samples.map((sample) => ({
        ...sample,
        labels: [['worker', String(worker)] as const, ...sample.labels],
      }));
      const before = merged.get(family.name)?.samples ?? [];
      merged.set(family.name, {
        ...family,
        labelNames: ['worker', ...family.labelNames],
        samples: [...before, ...own],
      });
    }
  }
  return [...merged.values()];
}
