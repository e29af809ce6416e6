import path from 'node:path';
import { benchFolder, type Contender } from './contender.ts';

const entry = path.join(benchFolder, '../gateway/cli/weft.js');

function weft(project: string): Omit<Contender, 'id' | 'title'> {
  const dir = path.join(benchFolder, 'projects', project);
  return {
    missing: () => undefined,
    launch: () => ({ command: process.execPath, args: [entry, 'start', '--dir', dir], dir }),
  };
}

/** Weft with its defaults. */
export const weftAsItComes: Contender = { id: 'weft', title: 'Weft', ...weft('weft') };
