import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Api } from '../api/document.ts';
import { freePort } from './ports.ts';

/** The independent validating mock, run on one description. */
export interface Steady extends AsyncDisposable {
  readonly origin: string;
}

/**
 * Members of forms in brackets, which is what every API here with nested forms documents in words; else Steady
 * takes no nested members at all.
 */
const forms = ['--validator-form-object-format=brackets', '--validator-form-array-format=brackets'];

/** @throws Error with Steady's own words when it cannot load the document. */
export async function startSteady(api: Api): Promise<Steady> {
  const folder = mkdtempSync(path.join(tmpdir(), 'weft-steady-'));
  const file = path.join(folder, 'openapi.json');
  // Steady reads OpenAPI 3 only.
  const isSwagger = api.published['swagger'] !== undefined;
  writeFileSync(file, JSON.stringify(isSwagger ? api.upgraded : api.published));
  const port = await freePort();
  const program = createRequire(import.meta.url).resolve('@stdy/cli/steady.js');
  const options = ['--host', '127.0.0.1', '--port', String(port), '--no-color', '-q', '--reject-on-sdk-error=false'];
  const child = spawn(process.execPath, [program, ...options, ...forms, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  const said: string[] = [];
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  let ready = false;
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    // It has other words for this where the environment says CI.
    ready = /Ready to accept requests|Server listening/.test(line);
    if (ready) break;
  }
  child.stdout.resume();
  if (!ready) throw new Error(`Steady does not load the document: ${said.join(' ').slice(-500)}`);
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
