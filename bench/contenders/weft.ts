import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { apiKeyCallers, tokenCallers } from './callers.ts';
import { benchFolder, type Contender } from './contender.ts';

const entry = path.join(benchFolder, '../gateway/cli/weft.js');

/** Weft on one of `projects/`, built beforehand. */
export function weftAt(project: string): Omit<Contender, 'id' | 'title'> {
  const dir = projectFolder(project);
  const command = (name: string) => [entry, name, '--dir', dir];
  return {
    missing: () => undefined,
    async prepare() {
      await promisify(execFile)(process.execPath, command('build'));
    },
    launch: () => ({ command: process.execPath, args: command('start'), dir }),
  };
}

function projectFolder(project: string): string {
  return path.join(benchFolder, 'projects', project);
}

/** Weft with its defaults. */
export const weftAsItComes: Contender = { id: 'weft', title: 'Weft', ...weftAt('weft') };

/** Weft where every field demands an API key; all requests carry the same, as those of one service do. */
export const weftApiKey: Contender = {
  id: 'weft-api-key',
  title: 'Weft, API key',
  ...weftAt('weft-api-key'),
  callers: async () => apiKeyCallers,
  takes: ({ group }) => group === 'main',
};

/** Weft where every field demands a token; requests carry those of fifty users. */
export const weftJwt: Contender = {
  id: 'weft-jwt',
  title: 'Weft, JWT of 50 users',
  ...weftAt('weft-jwt'),
  callers: () => tokenCallers(projectFolder('weft-jwt')),
  takes: ({ group }) => group === 'main',
};
