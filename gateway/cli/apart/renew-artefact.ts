import type { ProjectConfig } from '../../config/gateway-config.ts';
import { ProjectError } from '../../errors/project-error.ts';
import type { Graph } from '../../graph/graph.ts';
import { descriptionsIn } from '../../project/artefact/graph-artefact.ts';
import { createImporter } from '../../project/importer.ts';
import { operationsOf, schemaDrift } from '../drift/schema-drift.ts';
import { builtGraph } from '../graph-makers.ts';
import { readingToRenew } from '../renew/description-reading.ts';
import { refuseLeftOut } from '../renew/left-out.ts';
import type { GraphDependencies, Rooms } from '../rooms.ts';
import type { BuildMessage, RenewalRequest } from './messages.ts';

const unread = { emit: () => undefined };

/**
 * Builds once more what is served, with the present description of one source and those of the others as they are served,
 * and tells what that changes.
 * @throws ProjectError when the description cannot be used, or the project's own files are not those that are served
 */
export async function renewArtefact(
  project: ProjectConfig,
  { source, served, into }: RenewalRequest,
  rooms: Rooms,
): Promise<BuildMessage> {
  const descriptions = descriptionsIn(served);
  const keeper = await rooms.keepGraph(project);
  const dependencies = { telemetry: unread, importer: createImporter(project.dir) };
  const reading = () => readingToRenew(project, source, descriptions);
  const built = await builtGraph(rooms, undefined, reading)(project, { ...dependencies, ...keeper });
  await built.graph.close();
  refuseLeftOut(built.graph, source);
  const { file, unstorable } = await keeper.write({
    ...{ again: built.again, descriptions: built.descriptions(), file: into },
  });
  if (unstorable !== undefined) return { kind: 'unstorable', reason: unstorable };
  const { schema: before } = await servedGraph(project, { served, into }, dependencies, rooms);
  const drift = await schemaDrift(before, built.graph.schema, await operationsOf(project, before));
  return { kind: 'renewed', file, drift };
}

async function servedGraph(
  project: ProjectConfig,
  { served, into }: Pick<RenewalRequest, 'served' | 'into'>,
  dependencies: GraphDependencies,
  rooms: Rooms,
): Promise<Graph> {
  const [before, after] = await Promise.all([rooms.openArtefact(served), rooms.openArtefact(into)]);
  try {
    const isSameProject = before?.about.config === after?.about.config && before?.about.code === after?.about.code;
    if (!before?.kept || !isSameProject) {
      const message = 'the configuration is another than the one that is served; start it again to serve it';
      throw new ProjectError([{ severity: 'error', message }]);
    }
    const graph = await rooms.loadGraph(project, before.kept, dependencies);
    await graph.close();
    return graph;
  } finally {
    before?.close();
    after?.close();
  }
}
