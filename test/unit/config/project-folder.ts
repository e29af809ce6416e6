import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ProjectConfig } from '../../../gateway/config/gateway-config.ts';
import { loadProject } from '../../../gateway/config/load-project.ts';
import { formatProblem, ProjectError } from '../../../gateway/errors/project-error.ts';

/** A folder with these files, removed when the test is over. */
export function projectFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'weft-config-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
  return dir;
}

/** Loads a project that is one `.meshrc.yaml`, beside `files`. */
export function load(
  meshrc: string,
  environment: NodeJS.ProcessEnv = {},
  files: Readonly<Record<string, string>> = {},
): Promise<ProjectConfig> {
  return loadProject(projectFolder({ '.meshrc.yaml': meshrc, ...files }), environment);
}

/** What {@link load} refuses, one line a problem. */
export async function refusals(...args: Parameters<typeof load>): Promise<string[]> {
  const outcome = await load(...args).catch((error: unknown) => error);
  if (!(outcome instanceof ProjectError)) throw new Error('The project was not refused.', { cause: outcome });
  return outcome.problems.map(formatProblem);
}

/** A project with one source; `gateway` is what stands below `gateway:`, from line 3. */
export function withGateway(gateway: string): string {
  return `sources: [{ name: shop, handler: { openapi: { source: ./shop.yaml } } }]\ngateway:\n${gateway.replace(/^(?=.)/gm, '  ')}\n`;
}
