import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keeps a folder of ours out of the project's version control; a `.gitignore` that is there stays as it is. */
export function keepOutOfGit(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
