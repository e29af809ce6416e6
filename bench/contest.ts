import type { Measurement, Refusal, Residence, Results } from './measurement.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './report/progress.ts';
import { session } from './session.ts';
import type { Upstream } from './upstream/nginx.ts';

export type ContestResults = Pick<Results, 'measurements' | 'refusals' | 'residences'>;

/**
 * Runs a plan: round after round, in each of them one contender after the other, so that what else the machine does
 * falls on all alike. A contender that cannot be prepared or started is refused on all workloads; one for which the plan
 * has no time left is not started again.
 */
export async function contest(plan: Plan, upstream: Upstream, progress: Progress): Promise<ContestResults> {
  const [measurements, refusals, residences]: [Measurement[], Refusal[], Residence[]] = [[], [], []];
  const onRefusal = (refusal: Refusal) => {
    progress.refused(refusal);
    refusals.push(refusal);
  };
  const onMeasurement = (measurement: Measurement) => {
    progress.measured(measurement);
    measurements.push(measurement);
  };
  const began = performance.now();
  const secondsOf = new Map<string, number>();
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const contender of plan.contenders) {
      const begin = performance.now();
      if ((begin - began) / 1000 + (secondsOf.get(contender.id) ?? 0) > plan.limitSeconds) {
        progress.says(`\n${contender.title}: no time for round ${round}`);
        continue;
      }
      progress.begins(contender.title, round, plan.rounds);
      try {
        if (round === 1) await contender.prepare?.();
        const { warmSeconds, seconds } = plan;
        const options = { round, warmSeconds, seconds, upstream, onMeasurement, onRefusal };
        residences.push(await session(contender, plan.workloads, options));
      } catch (error) {
        const reason = (error as Error).message;
        progress.fails(reason, plan.workloads.length);
        refusals.push(...plan.workloads.map(({ id }) => unstarted(contender.id, id, reason)));
      }
      secondsOf.set(contender.id, (performance.now() - begin) / 1000);
    }
  }
  return { measurements, refusals, residences };
}

function unstarted(contender: string, workload: string, reason: string): Refusal {
  return { contender, workload, kind: 'no start', reason };
}
