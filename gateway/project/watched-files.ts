import { globSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ProjectConfig } from '../config/gateway-config.ts';
import { neverWatched } from './file-watcher.ts';

/**
 * What makes a project another one when it changes: its configuration and environment, and every file or glob that a
 * value of the configuration names. Folders stand for all in them. A description is watched with its folder, where its
 * overlays and the files it refers to stand.
 */
export function watchedFiles(project: Pick<ProjectConfig, 'dir' | 'file' | 'mesh' | 'gateway'>): string[] {
  const named = [...strings(project.mesh), ...strings(project.gateway)].flatMap((value) =>
    pathsNamedBy(value, project.dir),
  );
  const found = new Set([project.file, join(project.dir, '.env'), ...named]);
  return [...found].sort();
}

function pathsNamedBy(value: string, dir: string): string[] {
  if (value === '' || value.length > 1024 || /\n|^[a-z][a-z0-9+.-]+:\/\//i.test(value)) return [];
  const path = value.replace(/^!/, '').split('#')[0] ?? '';
  const magic = path.search(/[*?{[(]/);
  if (magic !== -1) return watchedOfGlob(path, magic, dir);
  const file = resolve(dir, path);
  const found = statSync(file, { throwIfNoEntry: false });
  // What is not there yet is awaited where the value can only be a path.
  const awaited = found === undefined && /^\.\.?[\\/]/.test(path);
  if (!found?.isFile() && !awaited) return [];
  return /\.(ya?ml|json)$/.test(file) && dirname(file) !== dir ? [dirname(file)] : [file];
}

/**
 * The folder before the first wildcard. Never the whole project, which has installed packages and what not in it: of
 * that only the files that match now.
 */
function watchedOfGlob(glob: string, magic: number, dir: string): string[] {
  const folder = resolve(dir, glob.slice(0, magic).replace(/[^/\\]*$/, ''));
  if (folder !== dir) return [folder];
  return globSync(glob, { cwd: dir, exclude: (path) => neverWatched.has(basename(path)) }).map((file) =>
    join(dir, file),
  );
}

/** What the gateway writes itself: it is no change of the project. */
const written: ReadonlySet<string> = new Set(['refreshTokenFile']);

function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) if (!written.has(key)) yield* strings(member);
  }
}
