import cluster from 'node:cluster';
import { once } from 'node:events';
import type { CommandContext, ExitCode } from '../command.ts';
import { faultText, problemsOf } from '../failure.ts';
import { givenGraph } from '../graph-makers.ts';
import { greeting } from '../greeting.ts';
import { prepare } from '../prepare.ts';
import { problemLines } from '../problems.ts';
import type { Address } from '../rooms.ts';
import type { WorkerMessage, WorkerRequest } from './messages.ts';

export interface WorkerOptions {
  readonly dir: string;
  readonly address: Address;
  /** File of the artefact that it serves; `undefined` where only a build of its own can be served. */
  readonly artefact: string | undefined;
  readonly graceMs: number;
}

/** What a worker of `weft start --workers` does: serves until the process that keeps the workers tells it to end. */
export async function serveAsWorker(
  { dir, address, artefact, graceMs }: WorkerOptions,
  { terminal, rooms, hints }: CommandContext,
): Promise<ExitCode> {
  // Ctrl-C reaches all processes of a terminal; when this one ends is for the one that keeps it to say.
  process.on('SIGINT', () => undefined);
  const ending = endAskedFor();
  try {
    const prepared = await prepare(dir, rooms, {
      log: true,
      makeGraph: givenGraph(rooms, artefact ? { file: artefact } : undefined),
    });
    const serving = await rooms.serve(prepared, address).catch(async (error: unknown) => {
      await prepared.graph.close();
      throw error;
    });
    // Before it says that it serves: it may be told at once.
    process.on('message', (request: WorkerRequest) => {
      if (request.kind === 'sources') serving.tellSources(request.notes);
      if (request.kind === 'metrics')
        tell({ kind: 'metrics', asked: request.asked, families: serving.metrics?.() ?? [] });
    });
    tell({
      kind: 'ready',
      out: greeting(prepared, serving, hints, terminal.style),
      err: problemLines(prepared.problems, terminal.styleErr),
    });
    await ending;
    await serving.close(graceMs);
    await leaveCluster();
    return 0;
  } catch (error) {
    const problems = problemsOf(error);
    tell(problems ? { kind: 'refused', problems } : { kind: 'failed', reason: faultText(error, false) });
    return 1;
  }
}

/**
 * A connection may be on its way from the process that keeps the workers when this one stops to listen. It is given back
 * as long as this process lives; after the answer to its farewell no other can come.
 */
async function leaveCluster(): Promise<void> {
  if (!cluster.worker?.isConnected()) return;
  const left = once(process, 'disconnect');
  cluster.worker.disconnect();
  await left;
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}

/** Resolves when it is told to end, and when there is nobody left to tell it. */
function endAskedFor(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.on('message', ({ kind }: WorkerRequest) => {
    if (kind === 'drain') resolve();
  });
  process.on('SIGTERM', () => resolve());
  process.on('disconnect', () => resolve());
  return promise;
}
