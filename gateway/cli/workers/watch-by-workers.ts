import type { ProjectConfig } from '../../config/gateway-config.ts';
import { digestOf } from '../../project/artefact/artefact-file.ts';
import { descriptionsIn, sourcesIn } from '../../project/artefact/graph-artefact.ts';
import { renewApart } from '../renew/renew-apart.ts';
import { isWatchWanted, type WatchedSources, watchSources } from '../renew/watch-sources.ts';
import type { Rooms } from '../rooms.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface WatchByWorkersOptions {
  readonly project: ProjectConfig;
  readonly rooms: Rooms;
  readonly pool: Pick<WorkerPool, 'restart' | 'tellAll'>;
  /** File of the artefact that the workers serve. */
  readonly artefact: string;
}

/**
 * Watches the sources of what workers serve, and puts new workers in their place when those become something else. The
 * process that keeps the workers does so, that an API is asked once and not by each.
 * @param replaced told the digest of each artefact that takes the place of the one before it
 * @returns `undefined` where there is nothing to watch.
 */
export async function watchByWorkers(
  { project, rooms, pool, artefact }: WatchByWorkersOptions,
  replaced: (digest: string | undefined) => void,
): Promise<WatchedSources | undefined> {
  const sources = sourcesIn(artefact);
  if (!isWatchWanted(project, sources)) return undefined;
  const telemetry = await rooms.openLog(project);
  const serve = async (): Promise<void> => {
    replaced(digestOf(artefact));
    await pool.restart();
  };
  return watchSources({
    ...{ project, rooms, telemetry, sources },
    renew: renewApart({ project, rooms, telemetry, artefact, serve }),
    descriptions: () => descriptionsIn(artefact),
    tell: (notes) => pool.tellAll({ kind: 'sources', notes }),
  });
}
