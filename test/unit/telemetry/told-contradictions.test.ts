import { describe, expect, it } from 'vitest';
import { countContradictions } from '../../../gateway/telemetry/contradiction-counts.ts';
import type { ContradictionEvent } from '../../../gateway/telemetry/events.ts';
import { createLog } from '../../../gateway/telemetry/log.ts';
import { toldContradictions } from '../../../gateway/telemetry/told-contradictions.ts';

const seen = (over: Partial<ContradictionEvent> = {}): ContradictionEvent => ({
  type: 'contradiction',
  source: 'payments',
  operation: 'getCharge',
  field: 'Charge.status',
  at: 'items[].status',
  kind: 'unknown value',
  expected: 'one of 3 values',
  got: 'another string',
  ...over,
});

describe('contradictions', () => {
  it('are counted by source, operation, place and kind', () => {
    const counts = countContradictions();
    for (const event of [seen(), seen({ got: 'null' }), seen({ kind: 'null' }), seen({ source: 'other' }), seen()]) {
      counts.add(event);
    }
    expect(counts.all().map(({ source, kind, count }) => [source, kind, count])).toEqual([
      ['payments', 'unknown value', 3],
      ['payments', 'null', 1],
      ['other', 'unknown value', 1],
    ]);
  });

  it('are counted in bounded memory: what comes beyond is counted as one', () => {
    const counts = countContradictions(2);
    for (const at of ['a', 'b', 'c', 'd', 'a']) counts.add(seen({ at }));
    expect(counts.all().map(({ at, count }) => [at, count])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(counts.beyond).toBe(2);
  });

  it('are told when they are first seen, then at most once an hour, each with its count', () => {
    let now = 0;
    const told = toldContradictions(() => now);
    const counts = [0, 1, 3_599_999, 3_600_000, 3_600_001].map((at) => {
      now = at;
      return told(seen())?.count;
    });
    expect(counts).toEqual([1, undefined, undefined, 4, undefined]);
    expect(told(seen({ at: 'other' }))?.count).toBe(1);
  });

  it('are one line of the log, however often they are seen', () => {
    const lines: string[] = [];
    const log = createLog({ pretty: false, destination: { write: (line) => lines.push(line) } });
    for (let time = 0; time < 100; time += 1) log(seen());
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 'warn',
        type: 'contradiction',
        source: 'payments',
        field: 'Charge.status',
        count: 1,
        msg: 'payments: an answer of getCharge contradicts the description: items[].status is another string, not one of 3 values',
      }),
    ]);
  });
});
