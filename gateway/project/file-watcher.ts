import { once } from 'node:events';
import { relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';

/** Tells when files of a project change. */
export interface FileWatcher {
  /** Watches these files and folders besides those before; resolves when no change in them can be missed any more. */
  add(paths: readonly string[]): Promise<void>;
  /**
   * Resolves with the files that changed since the last call, relative to the project, once they have been still for
   * the settling time; with none when `signal` aborts.
   */
  changes(signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Names of folders in which nothing is watched, wherever they are. */
export const neverWatched: ReadonlySet<string> = new Set(['node_modules', '.git', '.weft', '.mesh']);

/** @param settleMs how long no file may change before the changes are told. An editor's save is several events. */
export function watchFiles(dir: string, settleMs = 100): FileWatcher {
  const watched = new Set<string>();
  const changed = new Set<string>();
  let told = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  const note = (event: string, path: string): void => {
    if (event === 'addDir' || event === 'unlinkDir') return;
    changed.add(relative(dir, path));
    clearTimeout(timer);
    timer = setTimeout(() => told.resolve(), settleMs);
  };
  return {
    async add(paths) {
      if (paths.every((path) => watched.has(path))) return;
      for (const path of paths) watched.add(path);
      // chokidar says only once that it is ready, so there is a new one for a new set; the old one watches until then.
      const next = watch([...watched], { ignoreInitial: true, ignored: (path) => isNeverWatched(dir, path) });
      next.on('all', note);
      // What cannot be watched cannot be read either, and the build says so.
      next.on('error', () => undefined);
      await once(next, 'ready');
      await watcher?.close();
      watcher = next;
    },
    async changes(signal) {
      const aborted = () => told.resolve();
      signal.addEventListener('abort', aborted);
      if (!signal.aborted) await told.promise;
      signal.removeEventListener('abort', aborted);
      told = Promise.withResolvers();
      const files = [...changed].sort();
      changed.clear();
      return signal.aborted ? [] : files;
    },
    async close() {
      clearTimeout(timer);
      await watcher?.close();
    },
  };
}

function isNeverWatched(dir: string, path: string): boolean {
  return relative(dir, path)
    .split(sep)
    .some((part) => neverWatched.has(part));
}
