import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findConfigFile } from '../../config/document/find-config-file.ts';
import type { ProjectFiles } from '../../project/add/plan-addition.ts';

/** What a project's folder holds of the files that `weft add` and `weft remove` change. */
export async function projectFiles(dir: string): Promise<ProjectFiles> {
  const { file } = await findConfigFile(dir);
  const [configText, envExample] = await Promise.all([
    file === undefined ? undefined : textOf(join(dir, file)),
    textOf(join(dir, '.env.example')),
  ]);
  return { dir, configFile: file, configText, envExample };
}

/** `undefined` where there is no such file. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
