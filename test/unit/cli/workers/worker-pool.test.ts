import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerMessage } from '../../../../gateway/cli/workers/messages.ts';
import { delayAfter, WorkerPool, type WorkerProcess } from '../../../../gateway/cli/workers/worker-pool.ts';

/** A worker that does what a test says. */
class FakeWorker extends EventEmitter {
  readonly process: { readonly pid: number };
  readonly number: number;
  readonly signals: string[] = [];
  wasTold = false;
  isConnected = true;
  #isDead = false;

  constructor(pid: number, number: number) {
    super();
    this.process = { pid };
    this.number = number;
  }

  /** As `node:child_process` does it where the channel is closed. */
  send(_message: unknown, sent?: () => void): void {
    if (this.isConnected) this.wasTold = true;
    else if (sent) sent();
    else this.emit('error', new Error('Channel closed'));
  }

  kill(signal: string): void {
    this.signals.push(signal);
    this.end(null, signal);
  }

  isDead(): boolean {
    return this.#isDead;
  }

  /** What a module of the project sends is no message of ours. */
  tell(message: WorkerMessage | { kind: string } | string | null): void {
    this.emit('message', message);
  }

  end(code: number | null, signal: string | null = null): void {
    this.#isDead = true;
    this.emit('exit', code, signal);
  }
}

const ready = { kind: 'ready', out: ['listening'], err: [] } as const;

function poolOf(count: number) {
  const workers: FakeWorker[] = [];
  const told: string[] = [];
  const pool = new WorkerPool({
    count,
    graceMs: 1_000,
    tell: (line) => told.push(line),
    fork(number) {
      const worker = new FakeWorker(100 + workers.length, number);
      workers.push(worker);
      return worker as unknown as WorkerProcess;
    },
  });
  const worker = (index: number): FakeWorker => {
    const found = workers[index];
    if (!found) throw new Error(`There is no worker ${index}.`);
    return found;
  };
  const started = async () => {
    const starting = pool.start();
    for (const one of workers) one.tell(ready);
    return starting;
  };
  return { pool, workers, worker, told, started };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe('WorkerPool', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is started when all workers serve', async () => {
    const { started, workers } = poolOf(3);
    expect(await started()).toEqual(ready);
    expect(workers.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('tells why a worker refuses to serve, and ends the others', async () => {
    const { pool, worker } = poolOf(2);
    const starting = pool.start();
    worker(1).tell(ready);
    worker(0).tell({ kind: 'refused', problems: [{ severity: 'error', message: 'no such key' }] });
    await expect(starting).rejects.toThrow('no such key');
    expect(worker(1).signals).toEqual(['SIGKILL']);
  });

  it('tells of a worker that ended before it served', async () => {
    const { pool, worker } = poolOf(1);
    const starting = pool.start();
    worker(0).end(134);
    await expect(starting).rejects.toThrow('it ended before it served (exit code 134)');
  });

  it('replaces a worker that ends, later each time it happens again', async () => {
    const { started, worker, workers, told } = poolOf(1);
    await started();
    worker(0).end(null, 'SIGSEGV');
    expect(told).toEqual(['Worker 1 (process 100) ended: SIGSEGV. Another starts in 100 ms.']);
    await vi.advanceTimersByTimeAsync(99);
    expect(workers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(workers).toHaveLength(2);
    worker(1).end(1);
    expect(told[1]).toBe('Worker 1 (process 101) ended: exit code 1. Another starts in 200 ms.');
    await vi.advanceTimersByTimeAsync(200);
    worker(2).tell(ready);
    await vi.advanceTimersByTimeAsync(30_000);
    worker(2).end(1);
    expect(told[2]).toContain('Another starts in 100 ms.');
  });

  it('puts one new worker after the other in the place of the old ones, which finish what runs', async () => {
    const { pool, started, worker, workers, told } = poolOf(2);
    await started();
    const restarted = pool.restart();
    await settled();
    expect(workers).toHaveLength(3);
    expect(worker(0).wasTold).toBe(false);
    worker(2).tell(ready);
    await settled();
    expect([worker(0).wasTold, worker(1).wasTold, workers.length]).toEqual([true, false, 3]);
    worker(0).end(0);
    await settled();
    worker(3).tell(ready);
    await settled();
    worker(1).end(0);
    await restarted;
    expect(told).toEqual(['Worker 1 is process 102 now.', 'Worker 2 is process 103 now.']);
    expect(workers).toHaveLength(4);
  });

  it('keeps a worker whose successor cannot serve', async () => {
    const { pool, started, worker, workers, told } = poolOf(1);
    await started();
    const restarted = pool.restart();
    await settled();
    worker(1).tell({ kind: 'failed', reason: 'no memory' });
    await expect(restarted).rejects.toThrow('no memory');
    worker(1).end(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(workers).toHaveLength(2);
    expect(worker(0).wasTold).toBe(false);
    worker(0).end(1);
    expect(told).toEqual(['Worker 1 (process 100) ended: exit code 1. Another starts in 100 ms.']);
  });

  it.each([
    ['a text', 'ready'],
    ['nothing', null],
    ['another kind', { kind: 'axm:monitor' }],
    ['a kind of every object', { kind: 'constructor' }],
    ['a kind of ours without what belongs to it', { kind: 'refused' }],
  ])('does not listen to what a module of the project sends: %s', async (_, message) => {
    const { pool, worker } = poolOf(1);
    const starting = pool.start();
    worker(0).tell(message);
    worker(0).tell(ready);
    expect(await starting).toEqual(ready);
    expect(() => worker(0).tell(message)).not.toThrow();
  });

  it('starts another worker where one ends while its successor cannot serve', async () => {
    const { pool, started, worker, workers, told } = poolOf(1);
    await started();
    const restarted = pool.restart();
    await settled();
    worker(0).end(null, 'SIGSEGV');
    worker(1).tell({ kind: 'failed', reason: 'no memory' });
    await expect(restarted).rejects.toThrow('no memory');
    worker(1).end(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(workers).toHaveLength(3);
    expect(told).toEqual([
      'Worker 1 (process 101) ended: it could not take the place of one that ended. Another starts in 100 ms.',
    ]);
    worker(2).end(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(workers).toHaveLength(4);
  });

  it('announces no other start for a successor that cannot serve while the worker before it goes on', async () => {
    const { pool, started, worker, workers, told } = poolOf(1);
    await started();
    worker(0).end(1);
    await vi.advanceTimersByTimeAsync(100);
    worker(1).tell(ready);
    const restarted = pool.restart();
    await settled();
    worker(2).end(1);
    await expect(restarted).rejects.toThrow('it ended before it served');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([told.length, workers.length]).toEqual([1, 3]);
  });

  it('lets those finish too that are being replaced when it stops', async () => {
    const { pool, started, worker, workers } = poolOf(1);
    await started();
    const restarted = pool.restart();
    await settled();
    let isStopped = false;
    const stopped = pool.stop().then(() => {
      isStopped = true;
    });
    expect([worker(0).wasTold, worker(1).wasTold]).toEqual([true, true]);
    worker(1).tell(ready);
    worker(1).end(0);
    await settled();
    expect(isStopped).toBe(false);
    worker(0).end(0);
    await Promise.all([stopped, restarted]);
    expect(workers).toHaveLength(2);
  });

  it('waits for a worker that has lost its channel, and tells it nothing', async () => {
    const { pool, started, worker } = poolOf(1);
    await started();
    worker(0).isConnected = false;
    const stopped = pool.stop();
    worker(0).end(0);
    await stopped;
    expect(worker(0).signals).toEqual([]);
  });

  it('restarts once more for all that asked meanwhile', async () => {
    const { pool, started, workers } = poolOf(1);
    await started();
    const asked = [pool.restart(), pool.restart(), pool.restart()];
    const answer = async () => {
      for (let index = 1; index <= 2; index++) {
        await settled();
        workers[index]?.tell(ready);
        await settled();
        workers[index - 1]?.end(0);
      }
    };
    await answer();
    await Promise.all(asked);
    expect(workers).toHaveLength(3);
  });

  it('ends a worker that does not end by itself, and starts none for it', async () => {
    const { pool, started, worker, workers } = poolOf(2);
    await started();
    const stopped = pool.stop();
    worker(0).end(0);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(worker(1).signals).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
    expect(worker(1).signals).toEqual(['SIGKILL']);
    expect(workers).toHaveLength(2);
  });
});

it('waits twice as long after each failure in a row, and never longer than ten seconds', () => {
  expect([1, 2, 3, 7, 8, 50].map(delayAfter)).toEqual([100, 200, 400, 6_400, 10_000, 10_000]);
});
