import { execFile } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');

/** Builds the console where it is not there, or older than what it is made of. */
export async function consoleOfTheseSources(): Promise<void> {
  const sources = [
    'package-lock.json',
    'gateway/console/build.js',
    ...globSync('gateway/console/src/**', { cwd: root }),
  ];
  const changed = Math.max(...sources.map((file) => statSync(join(root, file)).mtimeMs));
  const built = statSync(join(root, 'gateway/console/dist/manifest.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built <= changed) await promisify(execFile)(process.execPath, [join(root, 'gateway/console/build.js')]);
}
