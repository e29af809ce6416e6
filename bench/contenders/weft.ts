import path from 'node:path';
import { apiKeyCallers, tokenCallers } from './callers.ts';
import { benchFolder, type Contender } from './contender.ts';

const entry = path.join(benchFolder, '../gateway/cli/weft.js');

function weft(project: string): Pick<Contender, 'missing' | 'launch'> {
  const dir = projectFolder(project);
  return {
    missing: () => undefined,
    launch: () => ({ command: process.execPath, args: [entry, 'start', '--dir', dir], dir }),
  };
}

function projectFolder(project: string): string {
  return path.join(benchFolder, 'projects', project);
}

/** Weft with its defaults. */
export const weftAsItComes: Contender = { id: 'weft', title: 'Weft', ...weft('weft') };

/** Weft where every field demands an API key; all requests carry the same, as those of one service do. */
export const weftApiKey: Contender = {
  id: 'weft-api-key',
  title: 'Weft, API key',
  ...weft('weft-api-key'),
  callers: async () => apiKeyCallers,
  takes: ({ group }) => group === 'main',
};

/** Weft where every field demands a token; requests carry those of fifty users. */
export const weftJwt: Contender = {
  id: 'weft-jwt',
  title: 'Weft, JWT of 50 users',
  ...weft('weft-jwt'),
  callers: () => tokenCallers(projectFolder('weft-jwt')),
  takes: ({ group }) => group === 'main',
};
