import { ProjectError } from '../../errors/project-error.ts';
import type { Graph } from '../../graph/graph.ts';

/** @throws ProjectError with the reason when the source is left out. */
export function refuseLeftOut({ sources }: Pick<Graph, 'sources'>, name: string): void {
  const own = sources.find((source) => source.name === name);
  if (own?.state === 'ready') return;
  throw new ProjectError([{ severity: 'error', message: own?.reason ?? `there is no source "${name}"` }]);
}
