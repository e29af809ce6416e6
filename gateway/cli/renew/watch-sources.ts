import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { SourceNote, SourceState } from '../../graph/graph.ts';
import { notesOf, withoutAddresses } from '../../graph/source-notes.ts';
import type { BuiltDescription } from '../../project/built-descriptions.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { reasonOfFailure } from '../failure.ts';
import type { DescriptionsAtSources, Rooms } from '../rooms.ts';
import { DescriptionLook } from './description-look.ts';
import type { Renew } from './renew-apart.ts';
import { type Renewed, SourceWatch } from './source-watch.ts';
import { isWatched, pollOf } from './watched.ts';

export interface WatchSourcesOptions {
  readonly project: ProjectConfig;
  readonly rooms: Pick<Rooms, 'describeSources' | 'environment'>;
  readonly telemetry: Telemetry;
  /** What became of the sources in the build that is served. */
  readonly sources: readonly SourceState[];
  /** What the build that is served was made of, each time it is asked. */
  descriptions(): readonly BuiltDescription[];
  readonly renew: Renew;
  /** Told of all sources that are not as they should be, whenever that changes. */
  tell(notes: readonly SourceNote[]): void;
}

export interface WatchedSources {
  /** Looks no more; resolves when nothing that it began is under way. */
  close(): Promise<void>;
}

/** Looks at the descriptions of sources while they are served, and serves what has become of them, one at a time. */
export async function watchSources(options: WatchSourcesOptions): Promise<WatchedSources> {
  const { project, rooms, telemetry, sources } = options;
  const ending = new AbortController();
  const published = await rooms.describeSources(project, telemetry);
  const notes = new Map(notesOf(sources, new Date()).map((note) => [note.source, note]));
  const tell = () => options.tell([...notes.values()]);
  for (const note of notes.values()) emit(telemetry, note.source, note);
  tell();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (renew: () => Promise<Renewed>): Promise<Renewed> => {
    const renewed = turn.then(() => (ending.signal.aborted ? { kind: 'failed' as const, reason: 'it ends' } : renew()));
    turn = renewed.catch(() => undefined);
    return renewed;
  };
  const changed = (source: string, note: SourceNote | undefined): void => {
    const before = notes.get(source);
    if (note) notes.set(source, note);
    else notes.delete(source);
    // That something is held back was told with what has changed.
    if (note?.state !== 'held back' && before?.state !== 'held back') emit(telemetry, source, note);
    tell();
  };
  const running = sources
    .filter((source) => isWatched(project, rooms.environment, source))
    .flatMap(({ name }) => {
      const look = lookAt(name, published, options);
      if (!look) return [];
      const watch = new SourceWatch({
        source: name,
        note: notes.get(name),
        pollMs: pollOf(project, rooms.environment, name),
        look: () => look.look(),
        renew: () => inTurn(() => renewed(name, look, notes.get(name)?.state === 'left out', options)),
        changed: (note) => changed(name, note),
        reasonOf: (error) => reasonOfFailure(error),
      });
      return [watch.run(ending.signal)];
    });
  return {
    async close() {
      ending.abort();
      await Promise.all([...running, turn]);
      await published.close();
    },
  };
}

function lookAt(
  name: string,
  published: DescriptionsAtSources,
  { project, descriptions }: WatchSourcesOptions,
): DescriptionLook | undefined {
  const place = published.placeOf(name);
  const served = descriptions().filter(({ source }) => source === name);
  return place && new DescriptionLook({ ...place, dir: project.dir, served });
}

async function renewed(
  name: string,
  look: DescriptionLook,
  wasLeftOut: boolean,
  options: WatchSourcesOptions,
): Promise<Renewed> {
  const outcome = await options
    .renew(name, wasLeftOut)
    .catch((error: unknown) => ({ kind: 'failed' as const, reason: reasonOfFailure(error) }));
  if (outcome.kind === 'served') look.serves(options.descriptions().filter(({ source }) => source === name));
  if (outcome.kind === 'failed') look.forgetTry();
  return outcome;
}

function emit(telemetry: Telemetry, source: string, note: SourceNote | undefined): void {
  const state = note === undefined ? 'ready' : note.state === 'left out' ? 'left out' : 'outdated';
  telemetry.emit({ type: 'source', source, state, reason: note ? withoutAddresses(note.reason) : '' });
}
