import cluster from 'node:cluster';
import type { CommandContext, ExitCode } from './command.ts';
import { keptGraph } from './graph-makers.ts';
import { greeting } from './greeting.ts';
import { prepare } from './prepare.ts';
import { problemLines } from './problems.ts';
import { isWatched } from './renew/watched.ts';
import type { Address } from './rooms.ts';
import { workerVariables } from './workers/variables.ts';

export interface StartOptions extends Address {
  readonly dir: string;
  /** How many processes serve; `auto`: one for each processor that there is. @default this process alone */
  readonly workers?: number | 'auto' | undefined;
}

/** What runs when the end is asked for has this long to finish. */
export const graceMs = 10_000;

/** `weft start`: serves a project from what was kept of its build, and ends in order when asked to. */
export async function start({ dir, workers, ...address }: StartOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, rooms } = context;
  if (cluster.isWorker) {
    const { serveAsWorker } = await import('./workers/serve-as-worker.ts');
    return serveAsWorker({ dir, address, artefact: process.env[workerVariables.artefact], graceMs }, context);
  }
  if (workers !== undefined) {
    const { startWorkers } = await import('./workers/start-workers.ts');
    return startWorkers({ dir, workers, words: wordsOf(dir, address), graceMs }, context);
  }
  const prepared = await prepare(dir, rooms, { log: true, makeGraph: keptGraph(rooms, terminal) });
  const { artefact } = prepared.made;
  const areWatched = prepared.graph.sources.some((source) => isWatched(prepared.project, rooms.environment, source));
  if (!areWatched) artefact?.release();
  for (const line of problemLines(prepared.problems, terminal.styleErr)) terminal.err(line);
  const serving = await rooms.serve(prepared, address).catch(async (error: unknown) => {
    artefact?.release();
    await prepared.graph.close();
    throw error;
  });
  const termination = context.termination();
  context.served?.(serving.origin);
  for (const line of greeting(prepared, serving, context.hints, terminal.style)) terminal.out(line);
  const watched = areWatched
    ? await (await import('./renew/watch-served.ts')).watchServed(prepared, serving, rooms)
    : undefined;
  await termination.asked;
  terminal.err(`Stopping: what runs has ${graceMs / 1000} s to finish.`);
  await Promise.all([serving.close(graceMs), watched?.close()]);
  artefact?.release();
  return 0;
}

/** The words that a worker is started with. */
function wordsOf(dir: string, { port, hostname }: Address): string[] {
  return [
    'start',
    ...['--dir', dir],
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(hostname === undefined ? [] : ['--hostname', hostname]),
  ];
}
