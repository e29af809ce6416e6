import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** A running `weft`, as a user would run it. */
export interface WeftProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the match once output (of both streams, in order) matches; rejects when the process ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** As `until`, of what is written after this call. */
  untilNew(pattern: RegExp): Promise<RegExpExecArray>;
  /** Code and signal with which it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface WeftProcessOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** For node itself. */
  readonly nodeOptions?: readonly string[];
}

export function weft(words: readonly string[], options?: WeftProcessOptions): WeftProcess {
  return weftEntry('gateway/cli/weft.js', words, options);
}

/** The same by another entry file, named from the root of the repository. */
export function weftEntry(
  entry: string,
  words: readonly string[],
  { env = {}, nodeOptions = [] }: WeftProcessOptions = {},
): WeftProcess {
  const { NODE_ENV: _, NO_COLOR: __, FORCE_COLOR: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [...nodeOptions, join(root, entry), ...words], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '', all: '' };
  const waiting = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
      written.all += text;
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => {
    for (const look of waiting) look();
    return { code, signal };
  });
  let over = false;
  child.on('close', () => {
    over = true;
  });
  const until = (pattern: RegExp, from: number): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(written.all.slice(from));
        if (match) resolve(match);
        else if (over) reject(new Error(`weft ended without ${pattern}:\n${written.all}`));
        else return;
        waiting.delete(look);
      };
      waiting.add(look);
      look();
    });
  return {
    child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    until: (pattern) => until(pattern, 0),
    untilNew: (pattern) => until(pattern, written.all.length),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs a command to its end. */
export async function weftResult(
  words: readonly string[],
  options?: WeftProcessOptions,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  await using process = weft(words, options);
  const { code } = await process.ended;
  return { code, stdout: process.stdout(), stderr: process.stderr() };
}

/** Posts a GraphQL operation. */
export async function query(
  origin: string,
  text: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: { data?: Record<string, unknown>; errors?: { message: string }[] } }> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: text }),
  });
  return { status: response.status, body: (await response.json()) as never };
}
