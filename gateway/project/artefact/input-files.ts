import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { typeDefinitionFiles } from '../../graph/definitions/type-definitions.ts';

/** Files that a build was made from, relative to the project, and their digests; `null` for one that was not there. */
export type InputFiles = Readonly<Record<string, string | null>>;

/** They say which versions of a project's transforms are installed. */
const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'];

const chunk = Buffer.allocUnsafeSlow(2 ** 20);

/** @param opened absolute paths of the files that were read, or looked for, while the sources were built */
export async function inputFiles(project: ProjectConfig, opened: Iterable<string>): Promise<InputFiles> {
  const files = new Set([...(await knownInputs(project)), ...opened].map((file) => resolve(project.dir, file)));
  return digests(project.dir, [...files]);
}

/** Whether all files are what they were, and no other has come to them. */
export async function areUnchanged(project: ProjectConfig, files: InputFiles): Promise<boolean> {
  const all = new Set([...Object.keys(files), ...(await knownInputs(project)).map((file) => told(project.dir, file))]);
  const now = digests(project.dir, [...all]);
  return Object.entries(now).every(([file, digest]) => Object.hasOwn(files, file) && files[file] === digest);
}

/** What a project's configuration names by itself. */
async function knownInputs(project: ProjectConfig): Promise<string[]> {
  const named = project.mesh.sources.flatMap(({ name }) => [
    `sources/${name}/overlay.yaml`,
    `sources/${name}/lock.json`,
  ]);
  return [...lockFiles, ...named, ...(await typeDefinitionFiles(project))].map((file) => resolve(project.dir, file));
}

function digests(dir: string, files: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(files.map((file) => [told(dir, file), digestOf(resolve(dir, file))]).sort());
}

function told(dir: string, file: string): string {
  return relative(dir, resolve(dir, file));
}

function digestOf(file: string): string | null {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const hash = createHash('sha256');
      for (let count = readSync(descriptor, chunk); count > 0; count = readSync(descriptor, chunk)) {
        hash.update(chunk.subarray(0, count));
      }
      return hash.digest('hex');
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}
