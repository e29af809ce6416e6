import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { benchFolder, type Contender } from './contender.ts';
import { peersFolder } from './peers.ts';

const script = path.join(benchFolder, '../../shared/tools/tailcall.sh');
const folder = path.join(peersFolder, '.tailcall');

function tailcall(configuration: string): Pick<Contender, 'missing' | 'launch'> {
  const dir = path.join(peersFolder, 'tailcall');
  return {
    missing: () =>
      isInstalled() || existsSync(script) ? undefined : `no Tailcall here, and no ${script} that installs it`,
    launch: () => ({ command: path.join(folder, 'tailcall'), args: ['start', path.join(dir, configuration)], dir }),
  };
}

function isInstalled(): boolean {
  return existsSync(path.join(folder, 'tailcall'));
}

async function prepare(): Promise<void> {
  if (!isInstalled()) await promisify(execFile)('bash', [script, folder]);
}

/** Tailcall, where identical requests in flight share one execution. */
export const tailcallDedupe: Contender = {
  id: 'tailcall',
  title: 'Tailcall 1.6, dedupe',
  prepare,
  ...tailcall('tailcall.graphql'),
  // It gathers keys of several requests in one batch, and the upstream has a file only for those of one feed.
  takes: ({ id }) => id !== 'batch-unique',
};

/** Tailcall with its HTTP cache as well, for upstreams whose answers may be kept. */
export const tailcallCache: Contender = {
  id: 'tailcall-cache',
  title: 'Tailcall 1.6, dedupe, httpCache',
  prepare,
  ...tailcall('tailcall-cache.graphql'),
  takes: ({ caching }) => caching === 'cacheable',
};
