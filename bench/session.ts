import path from 'node:path';
import { benchFolder, type Contender } from './contenders/contender.ts';
import { type Running, run } from './contenders/running.ts';
import { askForAll, wrongAnswer, wrongUnderLoad } from './correctness.ts';
import { drive, type LoadResult } from './load/wrk.ts';
import type { Measurement, Refusal, Residence } from './measurement.ts';
import type { Upstream } from './upstream/nginx.ts';
import type { Caching, Workload } from './workloads.ts';

export interface SessionOptions {
  readonly round: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  readonly upstream: Upstream;
  readonly onMeasurement: (measurement: Measurement) => void;
  readonly onRefusal: (refusal: Refusal) => void;
}

/** One contender, started afresh, through the workloads it takes; it is alone while it runs. */
export async function session(
  contender: Contender,
  workloads: readonly Workload[],
  options: SessionOptions,
): Promise<Residence> {
  const { upstream, round } = options;
  const callers = (await contender.callers?.()) ?? [];
  await upstream.serve('no-store');
  await using running = await run(contender.launch(), logFile(contender, round), callers);
  const startMegabytes = running.residentMegabytes();
  for (const caching of ['no-store', 'cacheable'] as const satisfies readonly Caching[]) {
    const taken = workloads.filter((workload) => workload.caching === caching && (contender.takes?.(workload) ?? true));
    if (taken.length === 0) continue;
    if (caching !== 'no-store') await upstream.serve(caching);
    for (const workload of taken) await measured(contender, workload, running, callers, options);
  }
  const { readyMs } = running;
  return { contender: contender.id, round, readyMs, startMegabytes, endMegabytes: running.residentMegabytes() };
}

async function measured(
  contender: Contender,
  workload: Workload,
  { url }: Running,
  callers: readonly string[],
  options: SessionOptions,
): Promise<void> {
  const { upstream, round, warmSeconds, onMeasurement, onRefusal } = options;
  const ids = { contender: contender.id, workload: workload.id };
  const refuse = (kind: Refusal['kind'], reason: string) => onRefusal({ ...ids, kind, reason });
  try {
    const wrong = await wrongAnswer(url, workload, callers);
    if (wrong !== undefined) return refuse('wrong', wrong);
    if (workload.caching === 'cacheable') await askForAll(url, workload, callers);
    const least = Math.max(warmSeconds, workload.leastSeconds ?? 0);
    const warming = drive(workload, { url, callers, seconds: least, seed: round * 2 });
    const wrongThen = await wrongUnderLoad(url, workload, callers, warming);
    if (wrongThen !== undefined) return refuse('wrong', `under load, ${wrongThen}`);
    const seconds = secondsToMeasure(await warming, Math.max(options.seconds, least));
    const before = await upstream.calls();
    const load = await drive(workload, { url, callers, seconds, seed: round * 2 + 1 });
    const calls = (await upstream.calls()) - before;
    const wrongNow = await wrongAnswer(url, workload, callers);
    if (wrongNow !== undefined) return refuse('wrong', `after the run, ${wrongNow}`);
    if (load.answers === 0) return refuse('failed', 'no answer in time');
    const { rate, p50Ms, p99Ms, failed } = load;
    onMeasurement({ ...ids, round, rate, p50Ms, p99Ms, failed, callsPerAnswer: calls / load.answers });
  } catch (error) {
    refuse('failed', (error as Error).message);
  }
}

/** Long enough for the slow too: for at least three answers on each connection. */
function secondsToMeasure({ answers, p50Ms }: LoadResult, usual: number): number {
  return answers === 0 ? Math.max(10, usual * 2) : Math.max(usual, Math.ceil((3 * p50Ms) / 1000));
}

function logFile(contender: Contender, round: number): string {
  return path.join(benchFolder, 'results/logs', `${contender.id}-${round}.log`);
}
