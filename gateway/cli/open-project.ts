import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ProjectConfig } from '../config/gateway-config.ts';
import { ProjectError } from '../errors/project-error.ts';
import type { Rooms } from './rooms.ts';

/**
 * The configuration of the project in a folder.
 * @throws ProjectError when there is no such folder, or something is wrong in its configuration.
 */
export async function openProject(dir: string, rooms: Pick<Rooms, 'loadProject'>): Promise<ProjectConfig> {
  return rooms.loadProject(await openFolder(dir));
}

/** The absolute path of a folder. */
export async function openFolder(dir: string): Promise<string> {
  const folder = resolve(dir);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  const wrong = found ? 'is a file, not a folder' : 'does not exist';
  const message = `the folder ${dir} ${wrong}; give --dir the folder that holds .meshrc.yaml`;
  throw new ProjectError([{ severity: 'error', message }]);
}
