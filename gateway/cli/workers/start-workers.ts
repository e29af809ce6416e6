import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { ProjectError } from '../../errors/project-error.ts';
import type { SourceState } from '../../graph/graph.ts';
import { digestOf } from '../../project/artefact/artefact-file.ts';
import { artefactFile } from '../../project/artefact/artefact-folder.ts';
import { sourcesIn } from '../../project/artefact/graph-artefact.ts';
import type { MetricsPage } from '../../server/metrics-page.ts';
import type { OpenedTelemetry } from '../../telemetry/create-telemetry.ts';
import type { MetricFamily } from '../../telemetry/metrics/metric-family.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { reportFailure } from '../failure.ts';
import { type BuiltArtefact, builtArtefact } from '../graph-makers.ts';
import { openFolder } from '../open-project.ts';
import type { WatchedSources } from '../renew/watch-sources.ts';
import { isWatched } from '../renew/watched.ts';
import { GatheredMetrics } from './gather-metrics.ts';
import { workerVariables } from './variables.ts';
import { watchArtefact } from './watch-artefact.ts';
import { WorkerPool, WorkerRefused } from './worker-pool.ts';

export interface WorkersOptions {
  readonly dir: string;
  readonly workers: number | 'auto';
  /** Words of the command line that each worker is started with. */
  readonly words: readonly string[];
  readonly graceMs: number;
}

const entry = join(import.meta.dirname, '../weft.js');

/**
 * `weft start --workers`: serves a project by several processes on one port. SIGHUP, or another artefact in the place
 * of the one that is served, puts new workers in the place of the old ones, one after the other.
 */
export async function startWorkers(
  { dir, workers, words, graceMs }: WorkersOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, rooms } = context;
  const { asked } = context.termination();
  const folder = await openFolder(dir);
  let project: ProjectConfig | undefined;
  const built = async () => {
    project = await rooms.loadProject(folder);
    const made = await builtArtefact(rooms, terminal)(project);
    using = made?.file;
    return made;
  };
  let watched: WatchedSources | undefined;
  let telemetry: OpenedTelemetry | undefined;
  let artefact: BuiltArtefact | undefined;
  let served: string | undefined;
  /** The file that workers serve. */
  let using: string | undefined;
  cluster.setupPrimary({ exec: entry, args: [...words] });
  const gathered = new GatheredMetrics();
  const pool = new WorkerPool({
    measured: (number, message) => gathered.heard(number, message),
    count: workers === 'auto' ? availableParallelism() : workers,
    fork: (number) =>
      cluster.fork({ [workerVariables.number]: String(number), [workerVariables.artefact]: using ?? '' }),
    tell: (line) => terminal.err(line),
    graceMs,
  });
  let page: MetricsPage | undefined;
  const started = Promise.withResolvers<void>();
  let turn = started.promise;
  let isStopping = false;
  // One at a time, and none before the start.
  const restart = (): void => {
    turn = turn.then(async () => {
      const before = artefact;
      try {
        await watched?.close();
        artefact = await built();
        served = digestOf(artefactFile(folder));
        await pool.restart();
      } catch (error) {
        reportFailure(error, terminal, false);
        terminal.err('The workers before this go on serving.');
      } finally {
        if (before?.file !== artefact?.file) before?.release();
      }
      await watchAgain().catch((error: unknown) => {
        reportFailure(error, terminal, false);
        terminal.err('What sources publish is not looked at until the next restart.');
      });
    });
  };
  const watch = async (): Promise<WatchedSources | undefined> => {
    const loaded = project;
    if (!artefact || !loaded) return undefined;
    const isToWatch = (source: SourceState) => isWatched(loaded, rooms.environment, source);
    if (!sourcesIn(artefact.file).some(isToWatch)) return undefined;
    const { watchByWorkers } = await import('./watch-by-workers.ts');
    // What the configuration says of alerts and secrets may have changed; nobody waits for what the one before has to send.
    void telemetry?.close(graceMs);
    telemetry = await rooms.openLog(loaded);
    return watchByWorkers({ project: loaded, rooms, telemetry, pool, artefact: artefact.file }, (file) => {
      using = file;
      served = digestOf(artefactFile(folder));
    });
  };
  const watchAgain = async (): Promise<void> => {
    watched = undefined;
    if (isStopping) return;
    const next = await watch();
    if (isStopping) await next?.close();
    else watched = next;
  };
  const endWatch = async (): Promise<void> => {
    await watched?.close();
    await telemetry?.close(graceMs);
  };
  // It would end a process that does not listen for it, also one that builds yet.
  process.on('SIGHUP', restart);
  try {
    artefact = await built();
    page = await openPage(project, () => gathered.read((request) => pool.ask(request)));
    served = digestOf(artefactFile(folder));
    const { out, err } = await pool.start().catch(asProblems);
    for (const line of err) terminal.err(line);
    for (const line of out) terminal.out(line);
    if (page) terminal.out(`Metrics of all workers are at ${page.url}`);
    watched = await watch();
    started.resolve();
    const watching = watchArtefact(folder, (digest) => {
      // What this process has built itself is served already.
      if (digest !== served) restart();
    });
    await asked;
    isStopping = true;
    watching.close();
    terminal.err(`Stopping: what runs has ${graceMs / 1000} s to finish.`);
    await Promise.all([endWatch(), pool.stop()]);
    return 0;
  } finally {
    process.off('SIGHUP', restart);
    artefact?.release();
    await page?.close();
  }
}

/** The page is where the first configuration says, as the port is. */
async function openPage(
  project: ProjectConfig | undefined,
  families: () => Promise<readonly MetricFamily[]>,
): Promise<MetricsPage | undefined> {
  const config = project?.gateway.metrics;
  if (!config) return undefined;
  const { openMetricsPage } = await import('../../server/metrics-page.ts');
  return openMetricsPage(config, families);
}

function asProblems(error: unknown): never {
  if (error instanceof WorkerRefused && error.told.kind === 'refused') throw new ProjectError(error.told.problems);
  throw error;
}
