import { createReadStream, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** The built console: files whose names change with their content. */
export interface ConsoleFiles {
  /** What the page loads; all else is loaded by these. */
  readonly script: string;
  readonly style: string;
}

/** Where `build.js` puts the console. */
export const builtConsoleDir = join(import.meta.dirname, 'dist');

/** The console as `build.js` left it in `dir`; `undefined` when it was not built. */
export function readConsoleFiles(dir: string = builtConsoleDir): ConsoleFiles | undefined {
  let text: string;
  try {
    text = readFileSync(join(dir, 'manifest.json'), 'utf8');
  } catch {
    return undefined;
  }
  return JSON.parse(text);
}

/** The names that `build.js` gives, a hash in each; none leads out of the folder. */
const builtName = /^[a-z]+(?:-[a-z]+)*-[A-Z0-9]{8}\.[a-z0-9]+$/;

/** What a built file holds; `undefined` when there is none of this name. */
export function openConsoleFile(name: string, dir: string): BodyInit | undefined {
  if (!builtName.test(name)) {
    return undefined;
  }
  try {
    const fd = openSync(join(dir, name), 'r');
    return Readable.toWeb(createReadStream('', { fd })) as BodyInit;
  } catch {
    return undefined;
  }
}
