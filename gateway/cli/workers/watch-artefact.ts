import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { digestOf } from '../../project/artefact/artefact-file.ts';
import { artefactFile } from '../../project/artefact/artefact-folder.ts';

/** A build writes several files; the artefact is the last. */
const settleMs = 200;

/** Tells when the artefact of a project becomes another one. Where nothing can be watched, nothing is told. */
export function watchArtefact(dir: string, changed: (digest: string) => void): { close(): void } {
  const file = artefactFile(dir);
  let known = digestOf(file);
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const now = digestOf(file);
    if (now === undefined || now === known) return;
    known = now;
    changed(now);
  };
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(file), (_event, name) => {
      if (name !== null && name !== basename(file)) return;
      clearTimeout(timer);
      timer = setTimeout(look, settleMs);
    });
    watcher.on('error', () => undefined);
  } catch {
    // There is no folder to watch: nothing is built there.
  }
  return {
    close() {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
