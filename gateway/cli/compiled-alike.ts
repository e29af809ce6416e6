import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * Environment of a process that is forked to load Mesh: compiling that takes longer than running it, and what is compiled
 * is kept where this process keeps it.
 */
export function compiledAlike(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(folder) };
}
