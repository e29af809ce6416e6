import { operationsOf, schemaDrift } from '../drift/schema-drift.ts';
import { reasonOfFailure } from '../failure.ts';
import { builtGraph } from '../graph-makers.ts';
import { type Prepared, prepare } from '../prepare.ts';
import type { Rooms } from '../rooms.ts';
import { readingToRenew } from './description-reading.ts';
import { refuseLeftOut } from './left-out.ts';
import { type Renew, toldDrift } from './renew-apart.ts';
import { ofBuild } from './same-project.ts';

export interface RenewInProcessOptions {
  readonly rooms: Rooms;
  /** What is served now. */
  served(): Prepared;
  /** Serves another build. Rejects when it cannot be served. */
  serve(next: Prepared): Promise<void>;
}

/** Builds in the process that serves: what only that can have made which serves it. */
export function renewInProcess({ rooms, served, serve }: RenewInProcessOptions): Renew {
  return async (source, wasLeftOut) => {
    const before = served();
    const { project, telemetry } = before;
    const reading = () => readingToRenew(project, source, before.made.descriptions());
    let next: Prepared | undefined;
    try {
      next = await prepare(project.dir, ofBuild(before, rooms), {
        log: true,
        makeGraph: builtGraph(rooms, undefined, reading),
      });
      refuseLeftOut(next.graph, source);
      const { schema } = before.graph;
      const drift = await schemaDrift(schema, next.graph.schema, await operationsOf(project, schema));
      const waits = wasLeftOut ? undefined : toldDrift(source, drift, { project, telemetry });
      if (waits) await next.graph.close();
      else await serve(next);
      return waits ?? { kind: 'served' };
    } catch (error) {
      await next?.graph.close();
      return { kind: 'unusable', reason: reasonOfFailure(error) };
    }
  };
}
