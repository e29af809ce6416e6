import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { requestBody, type Workload } from '../workloads.ts';

/** What wrk saw. */
export interface LoadResult {
  readonly answers: number;
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers with a status other than 2xx or 3xx, and connections that broke or timed out. */
  readonly failed: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly seconds: number;
  readonly seed: number;
  /** A header (`name: value`) for each caller; they take turns. */
  readonly callers: readonly string[];
  /** @default the workload's own */
  readonly connections?: number;
}

/** Sends requests of a workload for so many seconds, from one thread. */
export async function drive(workload: Workload, options: LoadOptions): Promise<LoadResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'weft-bench-load-'));
  try {
    const [body, callers] = [path.join(folder, 'body.json'), path.join(folder, 'callers.txt')];
    writeFileSync(body, requestBody(workload, '%ID%'));
    writeFileSync(callers, options.callers.join('\n'));
    const connections = options.connections ?? workload.connections;
    const script = path.join(import.meta.dirname, 'load.lua');
    // A slow contender's answers are late, not lost.
    const how = ['-t1', `-c${connections}`, `-d${options.seconds}s`, '--timeout', '60s', '-s', script, options.url];
    const of = [body, String(workload.ids), String(options.seed), callers];
    const { stdout } = await promisify(execFile)('wrk', [...how, '--', ...of]);
    return loadResult(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads the line that load.lua prints last. */
export function loadResult(printed: string): LoadResult {
  const line = printed.trimEnd().split('\n').at(-1) ?? '';
  const seen = JSON.parse(line) as Readonly<
    Record<'answers' | 'microseconds' | 'status' | 'socket' | 'p50' | 'p99', number>
  >;
  return {
    answers: seen.answers,
    rate: seen.answers / (seen.microseconds / 1e6),
    p50Ms: seen.p50 / 1000,
    p99Ms: seen.p99 / 1000,
    failed: seen.status + seen.socket,
  };
}
