import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Contender } from './contender.ts';
import { missingPeers, peerCommand, peersFolder } from './peers.ts';

/** Hive Gateway on the supergraph that Mesh Compose makes of a folder. */
export function hiveAt(folder: string): Omit<Contender, 'id' | 'title'> {
  const dir = path.join(peersFolder, folder);
  return {
    missing: missingPeers,
    async prepare() {
      await promisify(execFile)(process.execPath, [peerCommand('mesh-compose')], { cwd: dir });
    },
    launch: () => ({ command: process.execPath, args: [peerCommand('hive-gateway'), 'supergraph'], dir }),
  };
}

/** Hive Gateway with its JIT, in one process. */
export const hive: Contender = { id: 'hive', title: 'Hive Gateway 2.15, JIT', ...hiveAt('hive') };
