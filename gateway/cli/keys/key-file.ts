import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ProjectError } from '../../errors/project-error.ts';
import { openFolder, openProject } from '../open-project.ts';
import type { Rooms } from '../rooms.ts';

/** Where API keys are to be changed. */
export interface KeyFileOptions {
  readonly dir: string;
  /** @default `gateway.auth.apiKeys.file` of the project */
  readonly file?: string | undefined;
}

/** A file of API keys, and the folder of the project that it belongs to. */
export interface KeyFile {
  readonly dir: string;
  readonly file: string;
}

/** @throws ProjectError where the project names no such file */
export async function keyFileOf({ dir, file }: KeyFileOptions, rooms: Pick<Rooms, 'loadProject'>): Promise<KeyFile> {
  if (file !== undefined) {
    const folder = await openFolder(dir);
    return { dir: folder, file: resolve(folder, file) };
  }
  const project = await openProject(dir, rooms);
  const { apiKeys } = project.gateway.auth ?? {};
  if (apiKeys) return { dir: project.dir, file: apiKeys.file };
  const message = 'the project has no file of API keys; set gateway.auth.apiKeys.file, or give --file';
  throw new ProjectError([{ severity: 'error', message }]);
}

/** The text of the file; empty where there is none yet. */
export function textOfKeys(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new ProjectError([{ severity: 'error', location: { file }, message: `cannot be read (${code})` }]);
  }
}

/** Puts another text in its place at once: a gateway that reads it meanwhile finds the one or the other. */
export function replaceKeys(file: string, text: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0o600;
  try {
    writeFileSync(`${file}.next`, text, { mode });
    renameSync(`${file}.next`, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ProjectError([{ severity: 'error', location: { file }, message: `cannot be written (${code})` }]);
  }
}
