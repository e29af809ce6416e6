import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Problem } from '../errors/project-error.ts';
import type { Graph } from '../graph/graph.ts';

/** A source that `weft start` leaves out and names is an error where nothing is served. */
export function missingSources(
  graph: Pick<Graph, 'sources'>,
  project: Pick<ProjectConfig, 'mesh' | 'locate'>,
): Problem[] {
  return graph.sources
    .filter(({ state }) => state === 'left out')
    .map(({ name, reason }) => {
      const index = project.mesh.sources.findIndex((source) => source.name === name);
      const message = `source ${name} cannot be built: ${reason ?? 'unknown reason'}`;
      return { severity: 'error', message, location: project.locate(['sources', index]), key: `sources.${index}` };
    });
}
