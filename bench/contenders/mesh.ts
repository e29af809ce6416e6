import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Contender } from './contender.ts';
import { missingPeers, peerCommand, peersFolder } from './peers.ts';

/** GraphQL Mesh v0 on a folder, as its documentation serves it in production: built, then started. */
export function meshAt(folder: string): Omit<Contender, 'id' | 'title'> {
  const dir = path.join(peersFolder, folder);
  return {
    missing: missingPeers,
    async prepare() {
      await promisify(execFile)(process.execPath, [peerCommand('mesh'), 'build', '--fileType', 'js'], { cwd: dir });
    },
    launch: () => ({ command: process.execPath, args: [peerCommand('mesh'), 'start'], dir }),
  };
}

/** Mesh in one process; its server is Yoga. */
export const mesh: Contender = { id: 'mesh', title: 'Mesh 0.103 + Yoga', ...meshAt('mesh') };
