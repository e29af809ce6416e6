import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { YamlConfig } from '@graphql-mesh/types';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { readLock, type SourceLock } from '../../project/add/source-lock.ts';
import type { DescriptionPlace } from '../rooms.ts';

/** Where a source's description is published, and which of its copies somebody accepted. */
export interface LiveSource {
  readonly name: string;
  /** Address or absolute path of what is published; `undefined` where nobody knows it. */
  readonly published: string | undefined;
  /** Whether the configuration names the copy, and not where it is published. */
  readonly isPinned: boolean;
  readonly lock: SourceLock | undefined;
}

/**
 * @param place as the configuration says
 * @throws ProjectError when its lock is not one that this version of Weft wrote.
 */
export async function liveSource(
  name: string,
  place: Pick<DescriptionPlace, 'address'>,
  dir: string,
): Promise<LiveSource> {
  const file = `sources/${name}/lock.json`;
  const text = await readFile(join(dir, file), 'utf8').catch(() => undefined);
  const lock = text === undefined ? undefined : readLock(text, file);
  if (isAddress(place.address)) return { name, published: place.address, isPinned: false, lock };
  const published = lock && (isAddress(lock.origin) ? lock.origin : resolve(dir, lock.origin));
  return { name, published, isPinned: true, lock };
}

function isAddress(place: string): boolean {
  return /^https?:/i.test(place);
}

/** The project with the description of one source read from elsewhere. */
export function withDescriptionAt(project: ProjectConfig, name: string, place: string): ProjectConfig {
  const sources = project.mesh.sources.map((source): YamlConfig.Source => {
    const { openapi } = source.handler;
    return source.name === name && openapi
      ? { ...source, handler: { openapi: { ...openapi, source: place } } }
      : source;
  });
  return { ...project, mesh: { ...project.mesh, sources } };
}
