import { relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';

/** Tells when files of a project change. */
export interface FileWatcher {
  /** From now on these files and folders are watched besides those before. */
  add(paths: readonly string[]): void;
  /**
   * Resolves with the files that changed since the last call, relative to the project, once they have been still for
   * the settling time; with none when `signal` aborts.
   */
  changes(signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}

const neverWatched = new Set(['node_modules', '.git', '.weft', '.mesh']);

/** @param settleMs how long no file may change before the changes are told. An editor's save is several events. */
export function watchFiles(dir: string, settleMs = 100): FileWatcher {
  const changed = new Set<string>();
  let told = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const watcher: FSWatcher = watch([], {
    ignoreInitial: true,
    ignored: (path) =>
      relative(dir, path)
        .split(sep)
        .some((part) => neverWatched.has(part)),
  });
  watcher.on('all', (event, path) => {
    if (event === 'addDir' || event === 'unlinkDir') return;
    changed.add(relative(dir, path));
    clearTimeout(timer);
    timer = setTimeout(() => told.resolve(), settleMs);
  });
  // A folder that cannot be read is not watched; the build says what is wrong with it.
  watcher.on('error', () => undefined);
  return {
    add: (paths) => void watcher.add([...paths]),
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
      await watcher.close();
    },
  };
}
