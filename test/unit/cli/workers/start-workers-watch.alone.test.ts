import cluster, { type Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startWorkers } from '../../../../gateway/cli/workers/start-workers.ts';
import { watchByWorkers } from '../../../../gateway/cli/workers/watch-by-workers.ts';
import { projectFolder } from '../../../project-folder.ts';
import { fakeRun } from '../fake-rooms.ts';

vi.mock('../../../../gateway/cli/workers/watch-by-workers.ts', () => ({ watchByWorkers: vi.fn() }));
vi.mock('../../../../gateway/project/artefact/graph-artefact.ts', async (original) => ({
  ...(await original<object>()),
  sourcesIn: () => [{ name: 'shop', handler: 'openapi', state: 'left out' }],
}));

/** Workers that serve at once and end when they are told to. */
function fakeWorkers(): void {
  vi.spyOn(cluster, 'setupPrimary').mockReturnValue();
  vi.spyOn(cluster, 'fork').mockImplementation(() => {
    let isDead = false;
    const end = () => {
      isDead = true;
      setImmediate(() => worker.emit('exit', 0, null));
    };
    const members = { process: { pid: 100 }, isDead: () => isDead, kill: end, send: end };
    const worker = Object.assign(new EventEmitter(), members);
    setImmediate(() => worker.emit('message', { kind: 'ready', out: ['listening'], err: [] }));
    return worker as unknown as Worker;
  });
}

/** For `vi.waitFor`: as long as a busy machine may take. */
const slowly = { timeout: 20_000 };

describe('what workers watch', () => {
  afterEach(() => vi.restoreAllMocks());

  it('may fail to be watched after a SIGHUP, and is watched again after the next', async () => {
    fakeWorkers();
    using folder = projectFolder({ '.meshrc.yaml': '' });
    const file = join(folder.dir, 'graph');
    writeFileSync(file, '');
    const closedLogs: string[] = [];
    let logs = 0;
    const { context, stop, err, out } = fakeRun({
      openLog: async () => {
        const name = `log ${++logs}`;
        return { emit: () => undefined, stopping: () => undefined, close: async () => void closedLogs.push(name) };
      },
      needsMesh: async () => undefined,
      buildApart: async () => ({ kind: 'kept', file }),
    });
    const close = vi.fn(async () => undefined);
    const watch = vi.mocked(watchByWorkers).mockResolvedValue({ close });
    const running = startWorkers({ dir: folder.dir, workers: 1, words: [], graceMs: 1_000 }, context);
    await vi.waitFor(() => expect(watch).toHaveBeenCalledTimes(1), slowly);
    await vi.waitFor(() => expect(out).toContain('listening'), slowly);
    watch.mockRejectedValueOnce(new Error('no certificate'));
    process.emit('SIGHUP');
    await vi.waitFor(() => expect(err.join('\n')).toContain('is not looked at until the next restart'), slowly);
    process.emit('SIGHUP');
    await vi.waitFor(() => expect(watch).toHaveBeenCalledTimes(3), slowly);
    stop();
    expect(await running).toBe(0);
    expect(close).toHaveBeenCalledTimes(2);
    // What waits in the log of each configuration goes out.
    expect(closedLogs).toEqual(['log 1', 'log 2', 'log 3']);
  });
});
