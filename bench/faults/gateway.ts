import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { atExit } from '../at-exit.ts';
import type { Held } from './measure-self.ts';

/** Weft, started as a user does, in a process of its own. */
export interface MeasuredGateway extends AsyncDisposable {
  readonly url: string;
  /** @throws Error that says how Weft ended, if it did. */
  held(): Promise<Held>;
  /** The same once its garbage was collected, which takes a moment. */
  heldLiving(): Promise<Held>;
}

const folder = import.meta.dirname;
const weft = path.join(folder, '../../gateway/cli/weft.js');
const probe = path.join(folder, 'measure-self.ts');

/**
 * Starts Weft on `project/` and waits until it listens.
 * @throws Error with what it printed when it ends instead.
 */
export async function startGateway(environment: Readonly<Record<string, string>>): Promise<MeasuredGateway> {
  const logFile = path.join(folder, '../results/logs/soak.log');
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  const words = ['start', '--dir', path.join(folder, 'project'), '--port', '0'];
  const child = spawn(process.execPath, ['--expose-gc', '--import', probe, weft, ...words], {
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const stay = atExit(() => void child.kill('SIGKILL'));
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const url = await listeningAt(child, logFile);
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`Weft ended by itself, code ${code}, signal ${signal}; see ${logFile}`);
  });
  // Who asks is told.
  ended.catch(() => undefined);
  const ask = async (message: string): Promise<Held> => {
    if (child.connected) child.send(message);
    const [held] = (await Promise.race([once(child, 'message'), ended])) as [Held];
    return held;
  };
  return {
    url,
    held: () => ask('measure'),
    heldLiving: () => ask('measure what lives'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        const stopped = once(child, 'exit');
        child.kill('SIGTERM');
        await stopped;
      }
      stay();
      log.end();
    },
  };
}

async function listeningAt(child: ChildProcess, logFile: string): Promise<string> {
  let printed = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const look = (text: Buffer) => {
    printed += text.toString();
    const [address] = /http:\/\/127\.0\.0\.1:\d+\/graphql/.exec(printed) ?? [];
    if (address !== undefined) resolve(address);
  };
  child.stdout?.on('data', look);
  child.stderr?.on('data', look);
  child.once('exit', () => reject(new Error(`Weft did not start; see ${logFile}\n${printed.slice(-1_500)}`)));
  try {
    return await promise;
  } finally {
    child.stdout?.off('data', look);
    child.stderr?.off('data', look);
  }
}
