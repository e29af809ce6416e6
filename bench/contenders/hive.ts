import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Contender } from './contender.ts';
import { missingPeers, peerCommand, peersFolder } from './peers.ts';

const dir = path.join(peersFolder, 'hive');

/** Hive Gateway on a supergraph of Mesh Compose, with its JIT, in one process. */
export const hive: Contender = {
  id: 'hive',
  title: 'Hive Gateway 2.15, JIT',
  missing: missingPeers,
  async prepare() {
    await promisify(execFile)(process.execPath, [peerCommand('mesh-compose')], { cwd: dir });
  },
  launch: () => ({ command: process.execPath, args: [peerCommand('hive-gateway'), 'supergraph'], dir }),
};
