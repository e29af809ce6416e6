import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProjectConfig } from '../config/gateway-config.ts';
import { type FileWatcher, watchFiles } from '../project/file-watcher.ts';
import { loadedModules } from '../project/one-graphql.ts';
import { watchedFiles } from '../project/watched-files.ts';
import type { CommandContext, ExitCode } from './command.ts';
import { problemsOf, reportFailure } from './failure.ts';
import { greeting } from './greeting.ts';
import { openFolder } from './open-project.ts';
import { type Prepared, prepare } from './prepare.ts';
import { problemLines } from './problems.ts';
import type { Serving } from './rooms.ts';
import { schemaChanges } from './schema-changes.ts';
import { graceMs, type StartOptions } from './start.ts';
import type { Terminal } from './terminal.ts';

/**
 * `weft dev`: serves a project and builds it again whenever one of its files changes. Requests that run finish on the
 * schema they began with; an edit that cannot be built is told, and the schema before it goes on being served.
 */
export async function dev({ dir, ...address }: StartOptions, context: CommandContext): Promise<ExitCode> {
  const folder = realpathSync(await openFolder(dir));
  const termination = context.termination();
  const files = watchFiles(folder);
  await files.add(['.meshrc.yaml', '.meshrc.yml', '.meshrc.json', '.env'].map((name) => resolve(folder, name)));
  const rebuild = () => built(folder, files, context);
  try {
    const first = await firstBuild(rebuild, files, termination.signal, context);
    if (!first) return 0;
    const serving = await context.rooms.serve(first, address);
    for (const line of greeting(first, serving, context.hints, context.terminal.style)) context.terminal.out(line);
    context.terminal.out('Watching for changes; Ctrl-C stops.');
    await serveChanges({ first, serving, files, rebuild, signal: termination.signal }, context);
    await serving.close(graceMs);
    return 0;
  } finally {
    await files.close();
  }
}

type Rebuild = () => Promise<Prepared | undefined>;

/** Waits for edits until the project can be built for the first time. */
async function firstBuild(
  rebuild: Rebuild,
  files: FileWatcher,
  signal: AbortSignal,
  { terminal }: CommandContext,
): Promise<Prepared | undefined> {
  for (;;) {
    const prepared = await rebuild();
    if (prepared) return prepared;
    terminal.err('Nothing is served yet; waiting for a change.');
    if ((await files.changes(signal)).length === 0) return undefined;
  }
}

interface DevSession {
  readonly first: Prepared;
  readonly serving: Serving;
  readonly files: FileWatcher;
  readonly rebuild: Rebuild;
  readonly signal: AbortSignal;
}

async function serveChanges(
  { first, serving, files, rebuild, signal }: DevSession,
  { terminal }: CommandContext,
): Promise<void> {
  let served = first;
  while (!signal.aborted) {
    const changed = await files.changes(signal);
    if (changed.length === 0) continue;
    terminal.out(`${terminal.style('cyan', 'changed')} ${changed.join(', ')}`);
    const startedAt = performance.now();
    const next = await swapped(serving, await notWorse(served, await rebuild()), terminal);
    if (next) {
      for (const line of changeLines(served, next)) terminal.out(line);
      terminal.out(
        `${terminal.style('green', 'serving')} the new schema after ${Math.round(performance.now() - startedAt)} ms`,
      );
      served = next;
    } else terminal.err('The schema before this edit is still served.');
  }
}

async function swapped(
  serving: Serving,
  next: Prepared | undefined,
  terminal: Terminal,
): Promise<Prepared | undefined> {
  try {
    if (next) await serving.swap(next);
    return next;
  } catch (error) {
    await next?.graph.close();
    reportFailure(error, terminal, false);
    return undefined;
  }
}

/** An edit that costs a whole source is a broken one, though `weft start` would serve the others. */
async function notWorse(served: Prepared, next: Prepared | undefined): Promise<Prepared | undefined> {
  const ready = (build: Prepared): Set<string> =>
    new Set(build.graph.sources.filter(({ state }) => state === 'ready').map(({ name }) => name));
  const leftOut = next?.graph.sources.filter(({ state }) => state === 'left out') ?? [];
  if (next === undefined || !leftOut.some(({ name }) => ready(served).has(name))) return next;
  await next.graph.close();
  return undefined;
}

/** A build, or `undefined` when there is something wrong, which is told. Either way its files are watched. */
async function built(
  dir: string,
  files: FileWatcher,
  { rooms, terminal }: CommandContext,
): Promise<Prepared | undefined> {
  try {
    const opened = (project: ProjectConfig) => files.add(watchedFiles(project));
    const prepared = await prepare(dir, rooms, { log: true, opened });
    for (const line of problemLines(prepared.problems, terminal.styleErr)) terminal.err(line);
    await files.add(loadedModules(dir));
    return prepared;
  } catch (error) {
    const places = (problemsOf(error) ?? []).flatMap(({ location }) => (location ? [resolve(dir, location.file)] : []));
    await files.add([...loadedModules(dir), ...places]);
    reportFailure(error, terminal, false);
    return undefined;
  }
}

function changeLines(before: Prepared, after: Prepared): string[] {
  const { added, removed, changed } = schemaChanges(before.graph.schema, after.graph.schema);
  return [
    ...added.map((coordinate) => `  + ${coordinate}`),
    ...removed.map((coordinate) => `  - ${coordinate}`),
    ...changed.map((change) => `  ~ ${change}`),
  ];
}
