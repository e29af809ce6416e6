import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { projectFolder } from '../project-folder.ts';

/** Whether Debian's `redis-server`, or another of that name, is installed. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of its own, which keeps nothing on disk. */
export interface TestRedis extends AsyncDisposable {
  readonly port: number;
  /** As `redis://127.0.0.1:20000`. */
  readonly url: string;
  /** Stops and continues it as an operating system does: connections stay, nothing is answered. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends it without a word. */
  kill(): Promise<void>;
  /** Another one on the same port, which knows nothing of what was in the one before. */
  restart(): Promise<void>;
}

/** @param optionsFor its words for the port that it gets, of which the next one is free for it too */
export async function redisServer(optionsFor: (port: number) => readonly string[] = () => []): Promise<TestRedis> {
  const folder = projectFolder({});
  let port = 0;
  let child: ChildProcess | undefined;
  for (let attempt = 0; !child && attempt < 20; attempt += 1) {
    // Below what the system gives to connections.
    port = 20_000 + Math.floor(Math.random() * 10_000);
    child = await started(port, folder.dir, optionsFor(port));
  }
  if (!child) throw new Error('redis-server found no port.');
  const end = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    signal: (name) => child?.kill(name),
    kill: end,
    async restart() {
      await end();
      child = await started(port, folder.dir, optionsFor(port));
      if (!child) throw new Error(`redis-server could not be started again on port ${port}.`);
    },
    async [Symbol.asyncDispose]() {
      await end();
      folder[Symbol.dispose]();
    },
  };
}

/** `undefined` when it could not listen. */
async function started(port: number, dir: string, options: readonly string[]): Promise<ChildProcess | undefined> {
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', [...words, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      if (/Ready to accept connections/.test(line)) resolve(child);
    });
    child.on('exit', () => resolve(undefined));
  });
}
