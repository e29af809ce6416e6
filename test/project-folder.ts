import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A project on disk, made of the given files, that is removed again with `await using` or `using`. */
export interface ProjectFolder extends Disposable {
  readonly dir: string;
  write(file: string, text: string): void;
  remove(file: string): void;
}

export function projectFolder(files: Readonly<Record<string, string>>): ProjectFolder {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'weft-project-')));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return {
    dir,
    write,
    remove: (file) => rmSync(join(dir, file)),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}
