import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atExit } from '../at-exit.ts';
import { ports } from '../upstream/ports.ts';
import type { Launch } from './contender.ts';
import { type FamilyUse, familyUse } from './process-family.ts';

/** A contender that answers. */
export interface Running extends AsyncDisposable {
  readonly url: string;
  /** From the start of its process to its first answer. */
  readonly readyMs: number;
  /** Memory and processor time of its process and of those it started. */
  use(): FamilyUse;
}

const startLimitMs = 180_000;
const graceMs = 5_000;

/**
 * Starts a contender and waits until `{ __typename }` is answered. What it prints goes to a file, as it would to a log.
 * @throws with the end of that file when it ends or does not answer within three minutes.
 */
export async function run(launch: Launch, logFile: string, callers: readonly string[] = []): Promise<Running> {
  const url = `http://127.0.0.1:${ports.contender}/graphql`;
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const begin = performance.now();
  const child = spawn(launch.command, launch.args, {
    cwd: launch.dir,
    // A group of its own, so that what it started ends with it.
    detached: true,
    env: { ...process.env, NODE_ENV: 'production', ...launch.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const stay = atExit(() => signalGroup(child.pid, 'SIGKILL'));
  const failed = once(child, 'error').then(([error]) => error as Error);
  try {
    await answering(url, callers, child, failed, begin);
  } catch (error) {
    await stop(child);
    stay();
    throw new Error(`${(error as Error).message}\n${readFileSync(logFile, 'utf8').slice(-1_500)}`, { cause: error });
  }
  const readyMs = performance.now() - begin;
  return {
    url,
    readyMs,
    use: () => familyUse(child.pid ?? 0),
    async [Symbol.asyncDispose]() {
      await stop(child);
      stay();
    },
  };
}

async function answering(
  url: string,
  callers: readonly string[],
  child: ChildProcess,
  failed: Promise<Error>,
  begin: number,
): Promise<void> {
  const headers = { 'content-type': 'application/json', ...headersOf(callers[0]) };
  const body = JSON.stringify({ query: '{ __typename }' });
  while (performance.now() - begin < startLimitMs) {
    const error = await Promise.race([failed, pause(10)]);
    if (error !== undefined) throw error;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended before it answered');
    const response = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
  }
  throw new Error(`it did not answer within ${startLimitMs / 1000} s`);
}

/** The header line of a caller as an object for `fetch`. */
export function headersOf(caller: string | undefined): Record<string, string> {
  const [, name, value] = /^([^:]+): (.*)$/.exec(caller ?? '') ?? [];
  return name === undefined || value === undefined ? {} : { [name]: value };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  signalGroup(child.pid, 'SIGTERM');
  const late = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
  await ended;
  clearTimeout(late);
  signalGroup(child.pid, 'SIGKILL');
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // The group is gone already.
  }
}
