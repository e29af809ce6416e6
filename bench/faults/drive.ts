import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { atExit } from '../at-exit.ts';
import type { LoadPlan, LoadSeen } from './load.ts';

/** Sends load from a process of its own. */
export async function drive(plan: LoadPlan): Promise<LoadSeen> {
  const child = fork(path.join(import.meta.dirname, 'load-process.ts'));
  const stay = atExit(() => void child.kill('SIGKILL'));
  try {
    child.send(plan);
    const ended = once(child, 'exit').then(([code]) => new Error(`The load ended with code ${code}.`));
    const seen = await Promise.race([once(child, 'message').then(([message]) => message as LoadSeen), ended]);
    if (seen instanceof Error) throw seen;
    return seen;
  } finally {
    child.kill();
    stay();
  }
}
