import cluster, { type Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BuildMessage } from '../../../../gateway/cli/apart/messages.ts';
import type { WorkerMessage } from '../../../../gateway/cli/workers/messages.ts';
import { startWorkers } from '../../../../gateway/cli/workers/start-workers.ts';
import { writableArtefactFile } from '../../../../gateway/project/artefact/artefact-folder.ts';
import { projectFolder } from '../../../project-folder.ts';
import { fakeRun } from '../fake-rooms.ts';

const ready = { kind: 'ready', out: ['listening'], err: [] } as const;

/** Puts workers in the place of processes; each says this at once, and ends when it is told to. */
function fakeWorkers(says: WorkerMessage): EventEmitter[] {
  const workers: EventEmitter[] = [];
  vi.spyOn(cluster, 'setupPrimary').mockReturnValue();
  vi.spyOn(cluster, 'fork').mockImplementation(() => {
    let isDead = false;
    const end = () => {
      isDead = true;
      setImmediate(() => worker.emit('exit', 0, null));
    };
    const members = { process: { pid: 100 + workers.length }, isDead: () => isDead, kill: end, send: end };
    const worker = Object.assign(new EventEmitter(), members);
    workers.push(worker);
    setImmediate(() => worker.emit('message', says));
    return worker as unknown as Worker;
  });
  return workers;
}

const optionsOf = (dir: string) => ({ dir, workers: 1, words: [], graceMs: 1_000 });

describe('startWorkers', () => {
  afterEach(() => vi.restoreAllMocks());

  it('leaves nothing in a temporary folder where the start fails', async () => {
    fakeWorkers({ kind: 'failed', reason: 'no memory' });
    // Nothing can be written in a project whose `.weft` is a file.
    using folder = projectFolder({ '.meshrc.yaml': '', '.weft': '' });
    const file = writableArtefactFile(folder.dir);
    writeFileSync(file, '');
    const { context } = fakeRun({
      needsMesh: async () => undefined,
      buildApart: async () => ({ kind: 'kept', file }),
    });
    await expect(startWorkers(optionsOf(folder.dir), context)).rejects.toThrow('no memory');
    expect(existsSync(file)).toBe(false);
  });

  it('lives through a SIGHUP while it builds first, and replaces the workers after their start', async () => {
    const workers = fakeWorkers(ready);
    using folder = projectFolder({ '.meshrc.yaml': '' });
    const building = Promise.withResolvers<void>();
    const built = Promise.withResolvers<BuildMessage>();
    const { context, stop, err } = fakeRun({
      needsMesh: async () => undefined,
      buildApart: () => {
        building.resolve();
        return built.promise;
      },
    });
    const before = process.listenerCount('SIGHUP');
    const running = startWorkers(optionsOf(folder.dir), context);
    await building.promise;
    expect(process.listenerCount('SIGHUP')).toBe(before + 1);
    process.emit('SIGHUP');
    expect(workers).toHaveLength(0);
    built.resolve({ kind: 'unstorable', reason: 'a function' });
    await vi.waitFor(() => expect(err).toEqual(['Worker 1 is process 101 now.']));
    stop();
    expect(await running).toBe(0);
    expect(process.listenerCount('SIGHUP')).toBe(before);
  });
});
