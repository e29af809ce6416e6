import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatheredMetrics } from '../../../../gateway/cli/workers/gather-metrics.ts';
import type { WorkerRequest } from '../../../../gateway/cli/workers/messages.ts';
import { Counter } from '../../../../gateway/telemetry/metrics/counter.ts';

function families(count: number) {
  const counter = new Counter({ name: 'n', help: 'N.', labelNames: [] });
  for (let index = 0; index < count; index += 1) counter.add();
  return [counter.family()];
}

describe('the metrics of workers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const asked: WorkerRequest[] = [];
  const ask = (numbers: readonly number[]) => (request: WorkerRequest) => {
    asked.push(request);
    return numbers;
  };
  const last = () => {
    const request = asked.at(-1);
    return request?.kind === 'metrics' ? request.asked : Number.NaN;
  };

  it('are there as soon as all have answered, in the order of their numbers', async () => {
    const gathered = new GatheredMetrics();
    const reading = gathered.read(ask([1, 2]));
    gathered.heard(2, { kind: 'metrics', asked: last(), families: families(7) });
    gathered.heard(1, { kind: 'metrics', asked: last(), families: families(3) });
    const [family] = await reading;
    expect(family?.samples.map(({ labels, value }) => [labels, value])).toEqual([
      [[['worker', '1']], 3],
      [[['worker', '2']], 7],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are without those of a worker that does not answer within a second, whose late answer is dropped', async () => {
    const gathered = new GatheredMetrics();
    const reading = gathered.read(ask([1, 2]));
    const first = last();
    gathered.heard(1, { kind: 'metrics', asked: first, families: families(3) });
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await reading)[0]?.samples).toHaveLength(1);
    const next = gathered.read(ask([2]));
    gathered.heard(2, { kind: 'metrics', asked: first, families: families(1) });
    gathered.heard(2, { kind: 'metrics', asked: last(), families: families(5) });
    expect((await next)[0]?.samples.map(({ value }) => value)).toEqual([5]);
  });

  it('are none where nobody serves', async () => {
    expect(await new GatheredMetrics().read(ask([]))).toEqual([]);
  });
});
