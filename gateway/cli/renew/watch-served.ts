import { givenGraph } from '../graph-makers.ts';
import { type Prepared, prepare } from '../prepare.ts';
import type { Rooms, Serving } from '../rooms.ts';
import { ApartRenewal } from './renew-apart.ts';
import { renewInProcess } from './renew-in-process.ts';
import { ofBuild } from './same-project.ts';
import { type WatchedSources, watchSources } from './watch-sources.ts';

/** Watches the sources of what one process serves, and swaps in what they become without losing a request. */
export async function watchServed(first: Prepared, serving: Serving, rooms: Rooms): Promise<WatchedSources> {
  const { project, telemetry, made } = first;
  let served = first;
  let isOver = false;
  const serve = async (next: Prepared): Promise<void> => {
    // Nothing would close it any more.
    if (isOver) throw new Error('The gateway stops.');
    await serving.swap(next);
    served = next;
  };
  const serveKept = async (file: string): Promise<void> => {
    const makeGraph = givenGraph(rooms, { file });
    const next = await prepare(project.dir, ofBuild(served, rooms), { log: true, makeGraph });
    await serve(next).catch(async (error: unknown) => {
      await next.graph.close();
      throw error;
    });
  };
  const artefact = made.artefact?.file;
  const apart =
    artefact === undefined ? undefined : new ApartRenewal({ project, rooms, telemetry, artefact, serve: serveKept });
  const watched = await watchSources({
    ...{ project, rooms, telemetry },
    renew: apart?.renew ?? renewInProcess({ rooms, served: () => served, serve }),
    sources: first.graph.sources,
    descriptions: () => served.made.descriptions(),
    tell: (notes) => serving.tellSources(notes),
  });
  return {
    async close() {
      isOver = true;
      await watched.close();
      apart?.close();
    },
  };
}
