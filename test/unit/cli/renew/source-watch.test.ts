import { describe, expect, it } from 'vitest';
import type { Seen } from '../../../../gateway/cli/renew/description-look.ts';
import { healDelay, type Renewed, SourceWatch } from '../../../../gateway/cli/renew/source-watch.ts';
import type { SourceNote } from '../../../../gateway/graph/graph.ts';

const leftOut: SourceNote = { source: 'shop', state: 'left out', since: new Date(0).toISOString(), reason: 'gone' };

interface Play {
  readonly note?: SourceNote;
  readonly pollMs?: number;
  /** What is seen at each look; an error is thrown. */
  readonly seen: readonly (Seen | Error)[];
  /** What comes of each renewal. */
  readonly renewed?: readonly Renewed[];
}

/** Plays what happens until nothing more is to be seen, and tells what came of it. */
async function played({ note, pollMs, seen, renewed = [] }: Play) {
  const ending = new AbortController();
  const pauses: number[] = [];
  const told: (string | undefined)[] = [];
  const looks = [...seen];
  const renewals = [...renewed];
  let now = 0;
  const watch = new SourceWatch({
    source: 'shop',
    note,
    pollMs,
    look: async () => {
      const next = looks.shift();
      if (next === undefined || next instanceof Error) throw next;
      return next;
    },
    renew: async () => renewals.shift() ?? { kind: 'failed', reason: 'nothing is left' },
    changed: (changed) =>
      told.push(changed && `${changed.state} since ${Date.parse(changed.since)}: ${changed.reason}`),
    reasonOf: (error) => (error as Error).message,
    pause: async (ms) => {
      now += ms;
      pauses.push(ms);
      if (looks.length === 0) ending.abort();
    },
    now: () => now,
    random: () => 0.5,
  });
  await watch.run(ending.signal);
  return { pauses, told, renewalsLeft: renewals.length };
}

const down = new Error('no answer');

describe('a source that is left out', () => {
  it('is looked at with growing pauses until it can be served, and then not any more', async () => {
    const { pauses, told } = await played({ note: leftOut, seen: [down, down, 'new'], renewed: [{ kind: 'served' }] });
    expect(pauses).toEqual([1000, 2000, 4000]);
    expect(told).toEqual(['left out since 0: no answer', undefined]);
  });

  it('is not built again of what could not be used', async () => {
    const unusable = { kind: 'unusable', reason: 'no YAML' } as const;
    const { pauses, told } = await played({ note: leftOut, seen: ['new', 'tried', 'tried'], renewed: [unusable] });
    expect(told).toEqual(['left out since 0: no YAML']);
    expect(pauses).toEqual([1000, 2000, 4000, 8000]);
  });

  it('stays left out while what is published is what it could not be built of', async () => {
    expect((await played({ note: leftOut, seen: ['served', 'served'] })).told).toEqual([]);
  });
});

describe('a source that is polled', () => {
  it('is looked at as soon as it is served, and then as often as it is polled', async () => {
    const { pauses, told } = await played({
      pollMs: 5000,
      seen: ['served', 'served', 'new'],
      renewed: [{ kind: 'served' }],
    });
    expect(pauses).toEqual([0, 5000, 5000, 5000]);
    expect(told).toEqual([]);
  });

  it('goes on being served while its description cannot be had, which is told once', async () => {
    const { told, pauses } = await played({ pollMs: 60_000, seen: [down, down, 'served'] });
    expect(told).toEqual(['from a copy since 0: no answer', undefined]);
    expect(pauses).toEqual([0, 2000, 4000, 60_000]);
  });

  it('is held back until what is published is what is served again', async () => {
    const heldBack = { kind: 'held back', reason: 'a field is gone' } as const;
    const { told, pauses } = await played({ pollMs: 5000, seen: ['new', 'tried', 'served'], renewed: [heldBack] });
    expect(told).toEqual(['held back since 0: a field is gone', undefined]);
    expect(pauses).toEqual([0, 5000, 5000, 5000]);
  });

  it('is held back again after its description could not be had for a while', async () => {
    const heldBack = { kind: 'held back', reason: 'a field is gone' } as const;
    const { told } = await played({ pollMs: 5000, seen: ['new', down, 'tried'], renewed: [heldBack] });
    expect(told.map((one) => one?.replace(/ since \d+/, ''))).toEqual([
      'held back: a field is gone',
      'from a copy: no answer',
      'held back: a field is gone',
    ]);
  });
});

it('ends with its signal, whatever a host that it asks takes to answer', async () => {
  const ending = new AbortController();
  const watch = new SourceWatch({
    source: 'shop',
    note: undefined,
    pollMs: 5000,
    look: () => {
      setImmediate(() => ending.abort());
      return new Promise<Seen>(() => undefined);
    },
    renew: async () => ({ kind: 'served' }),
    changed: () => undefined,
    reasonOf: String,
    pause: async () => undefined,
  });
  await expect(watch.run(ending.signal)).resolves.toBeUndefined();
});

it.each([
  [0, undefined, 0.5, 1000],
  [3, undefined, 0.5, 8000],
  [1000, undefined, 0.5, 30_000],
  [3, 5000, 0.5, 5000],
  [0, undefined, 0, 800],
  [0, undefined, 1, 1200],
])(
  'after %i failures, polled each %s ms, a source waits its pause with some jitter',
  (failures, pollMs, random, delay) => {
    expect(healDelay(failures, pollMs, random)).toBeCloseTo(delay);
  },
);
