import { describe, expect, it } from 'vitest';
import type { LoadSeen, Seen } from '../../../bench/faults/load.ts';
import { judged, type Kind, type Operation, operations } from '../../../bench/faults/operations.ts';
import { laws, type Round } from '../../../bench/faults/verdict.ts';

const of = (kind: Kind) => operations.find((operation) => operation.kind === kind) as Operation;
const order = { id: '7', item: 'item 7', customer: { id: '7', name: 'customer 7' } };
const answer = (data: unknown, ...codes: string[]) =>
  JSON.stringify({ data, errors: codes.map((code) => ({ message: 'm', extensions: { code } })) });

describe('an answer under faults', () => {
  it('is right when all that is well is in it, whatever else failed', () => {
    expect(
      judged(of('mixed'), 7, 200, answer({ order: { ...order, price: { amount: 1 }, stock: { left: 1 } } })),
    ).toEqual({
      wrong: undefined,
      codes: [],
    });
    const text = answer({ order: { ...order, price: null, stock: null } }, 'UPSTREAM_TIMEOUT', 'RATE_LIMITED');
    expect(judged(of('mixed'), 7, 200, text)).toEqual({
      wrong: undefined,
      codes: ['UPSTREAM_TIMEOUT', 'RATE_LIMITED'],
    });
  });

  it.each<[string, number, string]>([
    ['lacks a field of what is well', 200, answer({ order: { ...order, customer: null } }, 'UPSTREAM_UNAVAILABLE')],
    ['lacks all of it', 200, answer(null)],
    ['has another’s', 200, answer({ order: { ...order, customer: { id: '8', name: 'customer 8' } } })],
    ['blames the gateway', 200, answer({ order }, 'INTERNAL_SERVER_ERROR')],
    ['has a code that is none', 200, answer({ order }, 'OOPS')],
    ['has a status of its own', 503, answer({ order })],
  ])('is wrong when it %s', (_what, status, text) => {
    expect(judged(of('healthy'), 7, status, text).wrong).toMatch(/^healthy: /);
  });
});

describe('the operations', () => {
  it('are sent by all connections', () => {
    expect(operations.reduce((sum, { tenths }) => sum + tenths, 0)).toBe(10);
  });
});

const seen = (parts: Partial<Seen> = {}): Seen => {
  return { answers: 100, wrong: 0, firstWrong: undefined, codes: {}, p50Ms: 1, p99Ms: 4, maxMs: 9, ...parts };
};
const load = (parts: Partial<LoadSeen> = {}): LoadSeen => {
  return { healthy: seen(), mixed: seen(), mutation: seen(), ...parts };
};
const held = (livingMegabytes: number, sockets: number) => {
  return { residentMegabytes: 200, livingMegabytes, resources: { TCPSocketWrap: sockets } };
};
const round = (parts: Partial<Round> = {}): Round => {
  const faulty = load({ healthy: seen({ p99Ms: 6 }), mixed: seen({ codes: { RATE_LIMITED: 3 } }) });
  const residentMegabytes = [200, 220, 210];
  const throttled = { answered: 900, refused: 100, usedShare: 0.9 };
  return { well: load(), faulty, throttled, residentMegabytes, recoveredMs: 10_000, idle: held(40, 3), ...parts };
};
const slow = round({ faulty: load({ healthy: seen({ p99Ms: 6.1 }), mixed: seen({ codes: { RATE_LIMITED: 3 } }) }) });
const wrong = load({ mixed: seen({ wrong: 1, codes: { RATE_LIMITED: 1 } }) });
const broken = (rounds: readonly Round[], duplicates = 0) =>
  laws({ rounds, duplicates })
    .filter(({ isKept }) => !isKept)
    .map(({ what }) => what);

describe('a soak', () => {
  it('passes when nothing that is well suffered', () => {
    expect(broken([round(), round({ idle: held(47, 4) })])).toEqual([]);
  });

  it('passes when one round of three was slow, as the machine may be', () => {
    expect(broken([round(), slow, round()])).toEqual([]);
  });

  it.each<[string, readonly Round[], number?]>([
    ['answers without what is well', [round(), round({ faulty: wrong })]],
    ['answers without what is well', [round({ well: load({ mutation: seen({ wrong: 1 }) }) }), round()]],
    ['fields that failed', [round({ faulty: load() })]],
    ['fields that failed', [round({ well: load({ mixed: seen({ codes: { RATE_LIMITED: 1 } }) }) })]],
    ['changes made twice', [round()], 1],
    ['p99 of healthy queries', [slow, round(), slow]],
    ['all well again after', [round(), round({ recoveredMs: undefined })]],
    ['use of what the throttling API takes', [round({ throttled: { answered: 200, refused: 9, usedShare: 0.2 } })]],
    ['its calls that it refuses', [round({ throttled: { answered: 900, refused: 900, usedShare: 0.9 } })]],
    ['resident memory, by halves', [round(), round({ residentMegabytes: [270, 270, 270] })]],
    ['living memory, idle', [round(), round({ idle: held(60, 3) })]],
    ['handles, idle', [round(), round({ idle: held(40, 30) })]],
  ])('fails by its law "%s"', (law, rounds, duplicates) => {
    expect(broken(rounds, duplicates)).toEqual([law]);
  });
});
