import { byWorker, type WorkerMetrics } from '../../telemetry/metrics/by-worker.ts';
import type { MetricFamily } from '../../telemetry/metrics/metric-family.ts';
import type { WorkerMessage, WorkerRequest } from './messages.ts';

/** A worker that is too busy to tell for so long is left out of one reading. */
const patienceMs = 1_000;

/** Those who can be asked. @returns numbers of the workers that were. */
export type AskWorkers = (request: WorkerRequest) => readonly number[];

interface Reading {
  readonly waitsFor: Set<number>;
  readonly measured: WorkerMetrics[];
  readonly done: () => void;
}

/** Asks all workers what they have measured. */
export class GatheredMetrics {
  readonly #readings = new Map<number, Reading>();
  #asked = 0;

  /** To be told what workers answer. */
  heard(worker: number, { asked, families }: Extract<WorkerMessage, { kind: 'metrics' }>): void {
    const reading = this.#readings.get(asked);
    if (!reading?.waitsFor.delete(worker)) return;
    reading.measured.push({ worker, families });
    if (reading.waitsFor.size === 0) reading.done();
  }

  async read(ask: AskWorkers): Promise<readonly MetricFamily[]> {
    this.#asked += 1;
    const asked = this.#asked;
    const { promise, resolve } = Promise.withResolvers<void>();
    const reading: Reading = { waitsFor: new Set(ask({ kind: 'metrics', asked })), measured: [], done: resolve };
    if (reading.waitsFor.size === 0) return [];
    this.#readings.set(asked, reading);
    const timer = setTimeout(resolve, patienceMs);
    await promise;
    clearTimeout(timer);
    this.#readings.delete(asked);
    return byWorker(reading.measured.toSorted((one, other) => one.worker - other.worker));
  }
}
