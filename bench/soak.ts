import path from 'node:path';
import { benchFolder } from './contenders/contender.ts';
import { run } from './contenders/running.ts';
import { weftAsItComes } from './contenders/weft.ts';
import { drive } from './load/wrk.ts';
import type { Soak } from './measurement.ts';
import type { Progress } from './report/progress.ts';
import type { Upstream } from './upstream/nginx.ts';
import { workloads } from './workloads.ts';

const first = 50_000;
const last = 1_000_000;
const turnSeconds = 4;

/** Memory of Weft after the first 50,000 answers and after a million, joins and single users in turn. */
export async function soak(upstream: Upstream, progress: Progress): Promise<Soak> {
  const taken = workloads.filter(({ id }) => id === 'one-unique' || id === 'join-unique');
  await upstream.serve('no-store');
  await weftAsItComes.prepare?.();
  await using running = await run(weftAsItComes.launch(), path.join(benchFolder, 'results/logs/weft-soak.log'));
  let [answers, turn] = [0, 0];
  const until = async (count: number): Promise<number> => {
    while (answers < count) {
      const workload = taken[turn % taken.length];
      if (workload === undefined) throw new Error('there is nothing to ask for');
      const load = await drive(workload, { url: running.url, callers: [], seconds: turnSeconds, seed: turn });
      if (load.answers === 0) throw new Error('Weft does not answer');
      answers += load.answers;
      turn += 1;
    }
    const { megabytes } = running.use();
    progress.says(`${answers.toLocaleString('en')} answers: ${Math.round(megabytes)} MB`);
    return megabytes;
  };
  return { firstMegabytes: await until(first), lastMegabytes: await until(last), answers };
}
