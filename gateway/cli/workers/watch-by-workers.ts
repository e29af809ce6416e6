import type { ProjectConfig } from '../../config/gateway-config.ts';
import { descriptionsIn, sourcesIn } from '../../project/artefact/graph-artefact.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { ApartRenewal } from '../renew/renew-apart.ts';
import { type WatchedSources, watchSources } from '../renew/watch-sources.ts';
import type { Rooms } from '../rooms.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface WatchByWorkersOptions {
  readonly project: ProjectConfig;
  readonly rooms: Rooms;
  readonly telemetry: Telemetry;
  readonly pool: Pick<WorkerPool, 'restart' | 'tellAll'>;
  /** File of the artefact that the workers serve. */
  readonly artefact: string;
}

/**
 * Watches the sources of what workers serve, and puts new workers in their place when those become something else. The
 * process that keeps the workers does so, that an API is asked once and not by each.
 * @param use told the artefact that workers are to serve from now on
 */
export async function watchByWorkers(
  { project, rooms, telemetry, pool, artefact }: WatchByWorkersOptions,
  use: (artefact: string) => void,
): Promise<WatchedSources> {
  const sources = sourcesIn(artefact);
  const renewal = new ApartRenewal({
    ...{ project, rooms, telemetry, artefact },
    serve(file) {
      use(file);
      return pool.restart();
    },
    restored: use,
  });
  const watched = await watchSources({
    ...{ project, rooms, telemetry, sources, renew: renewal.renew },
    descriptions: () => descriptionsIn(renewal.served),
    tell: (notes) => pool.tellAll({ kind: 'sources', notes }),
  });
  return {
    async close() {
      await watched.close();
      renewal.close();
    },
  };
}
