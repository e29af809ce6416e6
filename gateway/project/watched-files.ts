import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ProjectConfig } from '../config/gateway-config.ts';

/**
 * What a project is made of and what a change in makes it another one: its configuration and environment, every
 * file or glob that a value of the configuration names, and the modules that were loaded. Folders stand for all in
 * them. A description is watched with its folder, where its overlays and the files it refers to stand.
 */
export function watchedFiles(
  project: Pick<ProjectConfig, 'dir' | 'file' | 'mesh' | 'gateway'>,
  modules: readonly string[],
): string[] {
  const named = [...strings(project.mesh), ...strings(project.gateway)].flatMap((value) =>
    pathsNamedBy(value, project.dir),
  );
  const found = new Set([project.file, join(project.dir, '.env'), ...modules, ...named]);
  return [...found].sort();
}

function pathsNamedBy(value: string, dir: string): string[] {
  if (value === '' || value.length > 1024 || value.includes('\n') || /^[a-z][a-z0-9+.-]+:\/\//i.test(value)) return [];
  const path = value.replace(/^!/, '').split('#')[0] ?? '';
  const magic = path.search(/[*?{[(]/);
  if (magic !== -1) return folderOrNothing(resolve(dir, path.slice(0, magic).replace(/[^/\\]*$/, '')), dir);
  const file = resolve(dir, path);
  if (!existsSync(file) || !statSync(file).isFile()) return [];
  return /\.(ya?ml|json)$/.test(file) && dirname(file) !== dir ? [dirname(file)] : [file];
}

/** Never the whole project, which has installed packages and whatever else in it. */
function folderOrNothing(folder: string, dir: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() && folder !== dir ? [folder] : [];
}

function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value && typeof value === 'object') for (const member of Object.values(value)) yield* strings(member);
}
