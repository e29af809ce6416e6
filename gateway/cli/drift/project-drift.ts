import { ProjectError } from '../../errors/project-error.ts';
import { reasonOfFailure } from '../failure.ts';
import { builtGraph } from '../graph-makers.ts';
import { type Prepared, prepare } from '../prepare.ts';
import { DescriptionLook } from '../renew/description-look.ts';
import { readingOfCopies, readingToRenew } from '../renew/description-reading.ts';
import { refuseLeftOut } from '../renew/left-out.ts';
import { ofBuild } from '../renew/same-project.ts';
import type { DescriptionsAtSources, Rooms } from '../rooms.ts';
import { savedOperations } from '../saved-operations.ts';
import { type LiveSource, liveSource, withDescriptionAt } from './live-source.ts';
import { type Drift, operationsOf, schemaDrift } from './schema-drift.ts';

/** What became of one source since somebody accepted it. */
export type SourceDrift =
  | ({ readonly name: string; readonly state: 'compared' } & Drift)
  /** There is no copy, or nobody knows where it is published. */
  | { readonly name: string; readonly state: 'not compared'; readonly reason: string }
  /** What is published cannot be had or used. */
  | { readonly name: string; readonly state: 'failed'; readonly reason: string };

/** The schema of a project as it was accepted: of the copies that it has of its descriptions. */
export function prepareAccepted(dir: string, rooms: Rooms): Promise<Prepared> {
  return prepare(dir, rooms, { writesNothing: true, makeGraph: builtGraph(rooms, undefined, readingOfCopies) });
}

/** The schema that a project would have with another description of one source, which stands at this place. */
export async function prepareWith(before: Prepared, name: string, place: string, rooms: Rooms): Promise<Prepared> {
  const project = withDescriptionAt(before.project, name, place);
  const reading = () => readingToRenew(project, name, before.made.descriptions());
  const makeGraph = builtGraph(rooms, undefined, reading);
  const next = await prepare(project.dir, ofBuild({ ...before, project }, rooms), { writesNothing: true, makeGraph });
  try {
    refuseLeftOut(next.graph, name);
    return next;
  } catch (error) {
    await next.graph.close();
    throw error;
  }
}

/**
 * Compares what each source publishes with what was accepted of it, in terms of those who use the schema.
 * @param patterns of saved operations, seen from the present folder, besides those of the configuration
 * @throws ProjectError when the project cannot be built as it was accepted.
 */
export async function projectDrift(
  dir: string,
  patterns: readonly string[],
  rooms: Rooms,
): Promise<readonly SourceDrift[]> {
  const before = await prepareAccepted(dir, rooms);
  const { project, telemetry, graph } = before;
  const published = await rooms.describeSources(project, telemetry);
  try {
    const given = patterns.length > 0 ? (await savedOperations(patterns, process.cwd(), graph.schema)).operations : [];
    const operations = [...(await operationsOf(project, graph.schema)), ...given];
    const drifts: SourceDrift[] = [];
    for (const { name, handler } of graph.sources) {
      const place = handler === 'openapi' ? published.placeOf(name) : undefined;
      if (!place) continue;
      const live = await liveSource(name, place, project.dir);
      const reason = notCompared(live, before);
      if (reason !== undefined) drifts.push({ name, state: 'not compared', reason });
      else {
        const drift = driftOf(live, before, published, rooms, operations).catch((error: unknown) => {
          if (!(error instanceof ProjectError)) throw error;
          return { name, state: 'failed' as const, reason: reasonOfFailure(error) };
        });
        drifts.push(await drift);
      }
    }
    return drifts;
  } finally {
    await Promise.all([graph.close(), published.close()]);
  }
}

function notCompared({ name, published, isPinned }: LiveSource, { made }: Prepared): string | undefined {
  if (published === undefined)
    return `it is a file of the project, and sources/${name}/lock.json does not say where it came from`;
  const isKept = isPinned || made.descriptions().some(({ source }) => source === name);
  return isKept ? undefined : `there is no copy of it; "weft add --update ${name}" makes one`;
}

async function driftOf(
  { name, published = '', isPinned }: LiveSource,
  before: Prepared,
  sources: DescriptionsAtSources,
  rooms: Rooms,
  operations: Parameters<typeof schemaDrift>[2],
): Promise<SourceDrift> {
  const { project, made, graph } = before;
  const place = sources.placeOf(name);
  const served = made.descriptions().filter(({ source }) => source === name);
  const look = place && !isPinned ? new DescriptionLook({ ...place, dir: project.dir, served }) : undefined;
  if ((await look?.look()) === 'served') return { name, state: 'compared', kind: 'none', changes: [], operations: [] };
  const after = await prepareWith(before, name, published, rooms);
  await after.graph.close();
  return { name, state: 'compared', ...(await schemaDrift(graph.schema, after.graph.schema, operations)) };
}
