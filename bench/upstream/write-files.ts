import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { upstreamFiles } from '../data/upstream-files.ts';

/** Writes everything the upstream serves into an empty folder: about 60,000 names of 33,000 files. */
export function writeFiles(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['feeds', 'users', 'batches', 'accounts', 'orders', 'tickets']) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  for (const { path: file, body, alsoAt = [] } of upstreamFiles()) {
    writeFileSync(path.join(folder, file), body);
    for (const other of alsoAt) linkSync(path.join(folder, file), path.join(folder, other));
  }
}
