import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Contender } from './contender.ts';
import { missingPeers, peerCommand, peersFolder } from './peers.ts';

const dir = path.join(peersFolder, 'mesh');

/** GraphQL Mesh v0 as its documentation serves it in production: built, then started, here in one process. */
export const mesh: Contender = {
  id: 'mesh',
  title: 'Mesh 0.103 + Yoga',
  missing: missingPeers,
  async prepare() {
    await promisify(execFile)(process.execPath, [peerCommand('mesh'), 'build', '--fileType', 'js'], { cwd: dir });
  },
  launch: () => ({ command: process.execPath, args: [peerCommand('mesh'), 'start'], dir }),
};
