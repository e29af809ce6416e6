import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The built console: files whose names change with their content. */
export interface ConsoleFiles {
  readonly dir: string;
  readonly script: string;
  readonly style: string;
  /** Names of all files, the two above included. */
  readonly names: ReadonlySet<string>;
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
  const { script, style, files }: { script: string; style: string; files: string[] } = JSON.parse(text);
  return { dir, script, style, names: new Set(files) };
}
