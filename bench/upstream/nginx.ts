import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atExit } from '../at-exit.ts';
import type { Caching } from '../workloads.ts';
import { nginxConfig, requestsServed } from './nginx-config.ts';
import { ports } from './ports.ts';
import { writeFiles } from './write-files.ts';

/** The REST APIs that every contender calls. */
export interface Upstream extends AsyncDisposable {
  /** Serves the same files under another `Cache-Control`. */
  serve(caching: Caching): Promise<void>;
  /** How many calls there were up to now, those to this function not among them. */
  calls(): Promise<number>;
}

/** Debian keeps it out of the path of those who are not root. */
const nginx = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx';

/** Writes the files and starts nginx on them; ends with everything gone. */
export async function startUpstream(): Promise<Upstream> {
  const folder = mkdtempSync(path.join(tmpdir(), 'weft-bench-upstream-'));
  const [root, state] = [path.join(folder, 'files'), path.join(folder, 'state')];
  mkdirSync(state);
  writeFiles(root);
  let running: ChildProcess | undefined;
  let asked = 0;
  const stay = atExit(() => {
    // Not SIGKILL, which its worker would outlive.
    running?.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  async function stop(): Promise<void> {
    if (running === undefined || running.exitCode !== null) return;
    running.kill('SIGTERM');
    await once(running, 'exit');
  }

  return {
    async serve(caching) {
      await stop();
      const config = path.join(state, 'nginx.conf');
      const isRoot = process.getuid?.() === 0;
      writeFileSync(config, nginxConfig({ root, state, caching, ...(isRoot ? { user: userInfo().username } : {}) }));
      running = spawn(nginx, ['-c', config, '-p', state, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'inherit'] });
      asked = 0;
      await answering(running);
    },
    async calls() {
      asked += 1;
      return (await status()) - asked;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      stay();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  async function answering(server: ChildProcess): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (server.exitCode !== null)
        throw new Error('nginx ended at once: are the ports of bench/upstream/ports.ts free?');
      try {
        asked += 1;
        await status();
        return;
      } catch {
        asked -= 1;
        await pause(25);
      }
    }
    throw new Error('nginx does not answer');
  }
}

async function status(): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${ports.status}/status`);
  return requestsServed(await response.text());
}
