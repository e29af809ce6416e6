import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const needed = { wrk: 'wrk', nginx: 'nginx' } as const;

/**
 * Sees to it that wrk and nginx are there: on Debian root installs what is missing.
 * @throws Error that says what to install, where that cannot be done from here.
 */
export async function requireTools(say: (line: string) => void): Promise<void> {
  const missing = Object.entries(needed).flatMap(([command, name]) => (isThere(command) ? [] : [name]));
  if (missing.length === 0) return;
  const install = `apt-get install -y ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !isThere('apt-get'))
    throw new Error(`The benchmark needs ${missing.join(' and ')}: ${install}`);
  say(`Installing ${missing.join(' and ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await promisify(execFile)('apt-get', ['update', '-qq'], { env });
  await promisify(execFile)('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
}

function isThere(command: string): boolean {
  const PATH = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`;
  return spawnSync('sh', ['-c', `command -v ${command}`], { env: { ...process.env, PATH } }).status === 0;
}
