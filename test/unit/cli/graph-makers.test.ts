import { describe, expect, it } from 'vitest';
import { keptGraph } from '../../../gateway/cli/graph-makers.ts';
import type { Rooms } from '../../../gateway/cli/rooms.ts';
import { ProjectError } from '../../../gateway/errors/project-error.ts';
import type { Graph } from '../../../gateway/graph/graph.ts';
import type { TelemetryEvent } from '../../../gateway/telemetry/events.ts';
import { fakeGraph, fakeProject, fakeRun } from './fake-rooms.ts';

const built = fakeGraph();
const loaded = fakeGraph();
const file = '/no-such-project/.weft/graph';
const fresh = { state: 'fresh', file, digest: 'd', unstorable: undefined } as const;
const closed: string[] = [];

const whole: Partial<Rooms> = {
  needsMesh: async () => undefined,
  buildGraph: async () => built,
  loadGraph: async () => loaded,
  openArtefact: async (opened) => ({
    about: { code: '', config: '', files: {} },
    digest: '',
    kept: { graph: () => ({}) as never, record: () => undefined },
    record: () => undefined,
    close: () => closed.push(opened),
  }),
};

async function served(rooms: Partial<Rooms>): Promise<{ graph: Graph; events: TelemetryEvent[]; out: string[] }> {
  const { context, out } = fakeRun({ ...whole, ...rooms });
  const events: TelemetryEvent[] = [];
  const telemetry = { emit: (event: TelemetryEvent) => events.push(event) };
  const make = keptGraph(context.rooms, context.terminal);
  const { graph } = await make(fakeProject('/no-such-project'), { telemetry, importer: async () => ({}) });
  return { graph, events, out };
}

const isLoaded = ({ graph }: { graph: Graph }) => graph.schema === loaded.schema;

describe('the graph that start serves', () => {
  it('is loaded, without a word, where what was kept is what the project is', async () => {
    const answer = await served({ findArtefact: async () => fresh });
    expect(isLoaded(answer)).toBe(true);
    expect(answer.out).toEqual([]);
    await answer.graph.close();
    expect(closed).toEqual([file]);
  });

  it('is loaded after a process has built it', async () => {
    const answer = await served({ buildApart: async () => ({ kind: 'kept', file }) });
    expect(isLoaded(answer)).toBe(true);
    expect(answer.out[0]).toMatch(/^Built the schema in \d\.\d s: there is no build of it\.$/);
  });

  it('is refused with all that is wrong in the project', async () => {
    const problems = [{ severity: 'error', message: 'shop is left out' }] as const;
    const attempt = served({ buildApart: async () => ({ kind: 'refused', problems }) });
    await expect(attempt).rejects.toThrow(new ProjectError(problems));
  });

  it.each<[string, Partial<Rooms>]>([
    ['needs Mesh by its configuration', { needsMesh: async () => '"plugins" is Mesh\'s' }],
    ['was found to need Mesh before', { findArtefact: async () => ({ ...fresh, unstorable: 'a function' }) }],
    ['is found to need Mesh', { buildApart: async () => ({ kind: 'unstorable', reason: 'a function' }) }],
    ['is gone again', { findArtefact: async () => fresh, openArtefact: async () => undefined }],
  ])('is built in this process where it %s', async (_, rooms) => {
    const answer = await served(rooms);
    expect(isLoaded(answer)).toBe(false);
    expect(answer.events).toEqual([]);
  });

  it('is built in this process, which says so, where no other can', async () => {
    const reason = 'it needed more memory than Node.js allows';
    const answer = await served({ buildApart: async () => ({ kind: 'failed', reason }) });
    expect(isLoaded(answer)).toBe(false);
    const message = `The schema is built in the process that serves it, because ${reason}.`;
    expect(answer.events).toEqual([{ type: 'notice', level: 'warn', message }]);
  });
});
