import path from 'node:path';
import { benchFolder, type Contender } from './contender.ts';

function script(file: string): Pick<Contender, 'missing' | 'launch'> {
  return {
    missing: () => undefined,
    launch: () => ({ command: process.execPath, args: [path.join(benchFolder, 'limits', file)], dir: benchFolder }),
  };
}

/** node:http and undici: the same calls, no GraphQL, nothing shared. */
export const bareNode: Contender = { id: 'limit', title: 'limit: node:http + undici', ...script('bare.ts') };

/** node:http writing the same bytes from memory. */
export const fromMemory: Contender = {
  id: 'memory',
  title: 'limit: bytes from memory',
  ...script('memory.ts'),
};
