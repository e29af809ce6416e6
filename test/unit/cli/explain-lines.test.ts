import { describe, expect, it } from 'vitest';
import { waterfallLines } from '../../../gateway/cli/explain-lines.ts';
import type { TracedCall } from '../../../gateway/graph/explain/call-trace.ts';

const call: TracedCall = {
  source: 'shop',
  operation: 'listOrders',
  method: 'GET',
  from: 'upstream',
  path: 'orders',
  startMs: 0,
  durationMs: 10,
  status: 200,
  bytes: 2048,
  error: null,
  keys: null,
  parents: null,
  shared: 0,
  retries: 0,
  url: 'https://api.example/orders',
  curl: "curl 'https://api.example/orders'",
};

const lines = (...calls: readonly Partial<TracedCall>[]) =>
  [
    ...waterfallLines(
      calls.map((changes) => ({ ...call, ...changes })),
      (_, text) => text,
    ),
  ].map((line) => line.trimEnd());

describe('the waterfall on a terminal', () => {
  it('draws each call from when it began to when it ended', () => {
    expect(lines({}, { startMs: 10, durationMs: 30, path: 'orders.items', keys: 3, parents: 5 })).toEqual([
      `orders       ${'█'.repeat(8)}${' '.repeat(24)}       0 ms     +10 ms 200 shop listOrders, 2.0 KiB`,
      `orders.items ${' '.repeat(8)}${'█'.repeat(24)}      10 ms     +30 ms 200 shop listOrders, 2.0 KiB, 3 keys for 5`,
      '2 calls in 40 ms',
    ]);
  });

  it('tells what was cached, shared and sent again', () => {
    const [cached, again, total] = lines({ from: 'cache' }, { shared: 4, retries: 2, bytes: null });
    expect(cached).toMatch(/ 200 shop listOrders, cached, 2\.0 KiB$/);
    expect(again).toMatch(/ 200 shop listOrders, sent 3 times, 4 more answered by it$/);
    expect(total).toBe('1 call, 1 cached in 10 ms');
  });

  it('tells calls of code, failures and calls without an end', () => {
    const [code, running] = lines({ path: null, status: null, error: 'UPSTREAM_TIMEOUT' }, { durationMs: null });
    expect(code).toMatch(/^\(code\) listOrders .* UPSTREAM_TIMEOUT /);
    expect(running).toContain('… ms');
  });

  it('tells that there was none', () => {
    expect(lines()).toEqual(['0 calls in 1 ms']);
  });
});
