import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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
  const { megabytes: startMegabytes } = running.use();
  for (const caching of ['no-store', 'cacheable'] as const satisfies readonly Caching[]) {
    const taken = workloads.filter((workload) => workload.caching === caching && (contender.takes?.(workload) ?? true));
    if (taken.length === 0) continue;
    if (caching !== 'no-store') await upstream.serve(caching);
    for (const workload of taken) await measured(contender, workload, running, callers, options);
  }
  const { readyMs } = running;
  return { contender: contender.id, round, readyMs, startMegabytes, endMegabytes: running.use().megabytes };
}

async function measured(
  contender: Contender,
  workload: Workload,
  running: Running,
  callers: readonly string[],
  options: SessionOptions,
): Promise<void> {
  const { upstream, round, warmSeconds, onMeasurement, onRefusal } = options;
  const { url } = running;
  const ids = { contender: contender.id, workload: workload.id };
  const refuse = (kind: Refusal['kind'], reason: string) => onRefusal({ ...ids, kind, reason });
  try {
    const wrong = await wrongAnswer(url, workload, callers);
    if (wrong !== undefined) return refuse('wrong', wrong);
    if (workload.caching === 'cacheable') await askForAll(url, workload, callers);
    const least = Math.max(warmSeconds, workload.leastSeconds ?? 0);
    const warming = drive(workload, { url, callers, seconds: least, seed: round * 2 });
    const underLoad = await wrongUnderLoad(url, workload, callers, warming);
    const seconds = secondsToMeasure(await warming, Math.max(options.seconds, least));
    const before = await callsOnceSettled(upstream);
    const idleSeconds = running.use().cpuSeconds;
    const load = await drive(workload, { url, callers, seconds, seed: round * 2 + 1 });
    const cpuSeconds = running.use().cpuSeconds - idleSeconds;
    const calls = (await upstream.calls()) - before;
    const wrongNow = await wrongAnswer(url, workload, callers);
    if (wrongNow !== undefined) return refuse('wrong', `after the run, ${wrongNow}`);
    if (load.answers === 0) return refuse('failed', 'no answer in time');
    const { rate, p50Ms, p99Ms, failed } = load;
    const each = { callsPerAnswer: calls / load.answers, cpuMicroseconds: (cpuSeconds * 1e6) / load.answers };
    const found = underLoad === undefined ? {} : { wrongUnderLoad: underLoad };
    onMeasurement({ ...ids, round, rate, p50Ms, p99Ms, failed, ...each, ...found });
  } catch (error) {
    refuse('failed', (error as Error).message);
  }
}

/** Twice as long for those who would hardly answer twice on each connection, four times for those who did not at all. */
function secondsToMeasure({ answers, p50Ms }: LoadResult, usual: number): number {
  if (answers === 0) return usual * 4;
  return 2 * p50Ms > usual * 1000 ? usual * 2 : usual;
}

const settledMs = 100;
const unsettledMs = 15_000;

/** Waits until nothing more is called for clients that are gone, so that it is not counted for those to come. */
async function callsOnceSettled(upstream: Upstream): Promise<number> {
  const begin = performance.now();
  let calls = await upstream.calls();
  for (let before = -1; calls !== before && performance.now() - begin < unsettledMs; ) {
    await pause(settledMs);
    before = calls;
    calls = await upstream.calls();
  }
  return calls;
}

function logFile(contender: Contender, round: number): string {
  return path.join(benchFolder, 'results/logs', `${contender.id}-${round}.log`);
}
