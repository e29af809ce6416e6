import type { Measurement, Refusal, Results } from '../measurement.ts';
import { median } from './median.ts';

/** Medians over the rounds of one contender on one workload. */
export type Medians = Readonly<
  Record<'rate' | 'p50Ms' | 'p99Ms' | 'callsPerAnswer' | 'cpuMicroseconds' | 'failed', number>
>;

/** What a run comes to. A contender that was refused on a workload in any round has no medians there. */
export interface Summary {
  medians(contender: string, workload: string): Medians | undefined;
  refusal(contender: string, workload: string): Refusal | undefined;
  /** What was wrong with an answer under load in any round. */
  wrongUnderLoad(contender: string, workload: string): string | undefined;
  /** Memory after all workloads, in MB. */
  endMegabytes(contender: string): number | undefined;
  readyMs(contender: string): number | undefined;
}

/** Reduces the measurements of all rounds to medians. */
export function summarize({ measurements, refusals, residences }: Results): Summary {
  const refusal = (contender: string, workload: string) =>
    refusals.find((one) => one.contender === contender && one.workload === workload);
  const medianOf = (contender: string, figure: 'endMegabytes' | 'readyMs') => {
    const values = residences.filter((one) => one.contender === contender).map((one) => one[figure]);
    return values.length === 0 ? undefined : median(values);
  };
  return {
    refusal,
    wrongUnderLoad: (contender, workload) =>
      measurements.find(
        (one) => one.contender === contender && one.workload === workload && one.wrongUnderLoad !== undefined,
      )?.wrongUnderLoad,
    medians(contender, workload) {
      const runs = measurements.filter((one) => one.contender === contender && one.workload === workload);
      if (runs.length === 0 || refusal(contender, workload) !== undefined) return undefined;
      const of = (figure: keyof Medians) => median(runs.map((run: Measurement) => run[figure]));
      return {
        rate: of('rate'),
        p50Ms: of('p50Ms'),
        p99Ms: of('p99Ms'),
        callsPerAnswer: of('callsPerAnswer'),
        cpuMicroseconds: of('cpuMicroseconds'),
        failed: of('failed'),
      };
    },
    endMegabytes: (contender) => medianOf(contender, 'endMegabytes'),
    readyMs: (contender) => medianOf(contender, 'readyMs'),
  };
}
