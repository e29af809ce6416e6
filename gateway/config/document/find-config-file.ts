import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What Mesh looks for, in its order (@graphql-mesh/cli, `config.js`). */
const searchPlaces = [
  'package.json',
  '.meshrc',
  '.meshrc.json',
  '.meshrc.yaml',
  '.meshrc.yml',
  '.meshrc.js',
  '.meshrc.ts',
  '.meshrc.cjs',
  'mesh.config.js',
  'mesh.config.cjs',
] as const;

export interface FoundConfigFiles {
  /** Name of the file that counts, as in Mesh the first of the search order. */
  readonly file: string | undefined;
  /** Names of others that are there too. */
  readonly unused: readonly string[];
}

/** Finds a project's configuration file: `.meshrc.yaml` or one of the other names that Mesh takes. */
export async function findConfigFile(dir: string): Promise<FoundConfigFiles> {
  const found = await Promise.all(searchPlaces.map(async (name) => ((await isConfig(dir, name)) ? [name] : [])));
  const [file, ...unused] = found.flat();
  return { file, unused };
}

async function isConfig(dir: string, name: string): Promise<boolean> {
  const path = join(dir, name);
  const exists = await stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  );
  return exists && (name !== 'package.json' || (await hasMeshKey(path)));
}

async function hasMeshKey(path: string): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'mesh' in manifest;
  } catch {
    return false;
  }
}
