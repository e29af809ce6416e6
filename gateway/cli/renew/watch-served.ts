import { givenGraph } from '../graph-makers.ts';
import { type Prepared, prepare } from '../prepare.ts';
import type { Rooms, Serving } from '../rooms.ts';
import { type Renew, renewApart } from './renew-apart.ts';
import { renewInProcess } from './renew-in-process.ts';
import { ofBuild } from './same-project.ts';
import { type WatchedSources, watchSources } from './watch-sources.ts';

/** Watches the sources of what one process serves, and swaps in what they become without losing a request. */
export function watchServed(first: Prepared, serving: Serving, rooms: Rooms): Promise<WatchedSources> {
  const { project, telemetry, made } = first;
  let served = first;
  const serve = async (next: Prepared): Promise<void> => {
    await serving.swap(next);
    served = next;
  };
  const renew: Renew =
    made.artefact === undefined
      ? renewInProcess({ rooms, served: () => served, serve })
      : renewApart({ project, rooms, telemetry, artefact: made.artefact.file, serve: () => serveKept(served) });

  async function serveKept(before: Prepared): Promise<void> {
    const makeGraph = givenGraph(rooms, made.artefact && { file: made.artefact.file });
    const next = await prepare(project.dir, ofBuild(before, rooms), { log: true, makeGraph });
    await serve(next).catch(async (error: unknown) => {
      await next.graph.close();
      throw error;
    });
  }

  return watchSources({
    ...{ project, rooms, telemetry, renew },
    sources: first.graph.sources,
    descriptions: () => served.made.descriptions(),
    tell: (notes) => serving.tellSources(notes),
  });
}
