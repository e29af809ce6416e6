import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { benchFolder } from './contender.ts';

/** The folder of the other gateways, with packages of its own. */
export const peersFolder = path.join(benchFolder, 'peers');

/** Says that the peers are not installed, if so. */
export function missingPeers(): string | undefined {
  return existsSync(path.join(peersFolder, 'node_modules/.package-lock.json'))
    ? undefined
    : 'not installed: npm run bench -- --install';
}

/** Installs the peers, exactly the versions of their lockfile, without running their scripts. */
export async function installPeers(): Promise<void> {
  await promisify(execFile)('npm', ['ci', '--ignore-scripts'], { cwd: peersFolder });
}

/** A command of a package that is installed there. */
export function peerCommand(name: string): string {
  return path.join(peersFolder, 'node_modules/.bin', name);
}
