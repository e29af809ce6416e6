import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, durationText, sizeText } from '../../../../gateway/console/src/explain/amounts.ts';
import { batchText, notesOf, outcomeOf } from '../../../../gateway/console/src/explain/call-texts.ts';
import { plannedTotal, reasonOf } from '../../../../gateway/console/src/explain/plan.ts';
import { sourceColours } from '../../../../gateway/console/src/explain/source-colours.ts';
import { madeCall } from './made-call.ts';

describe('amounts', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.4 ms'],
    [9.96, '10 ms'],
    [123.4, '123 ms'],
    [1254, '1.25 s'],
    [61_000, '61 s'],
  ])('tells %d ms as %s', (ms, text) => expect(durationText(ms)).toBe(text));

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [3 * 2 ** 20, '3 MiB'],
  ])('tells %d bytes as %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

  it('tells one of a thing, and many', () => {
    expect([count(1, 'call'), count(1200, 'call'), count(2, 'retry', 'retries')]).toEqual([
      '1 call',
      '1,200 calls',
      '2 retries',
    ]);
  });
});

describe('a call', () => {
  it.each([
    [{}, '200'],
    [{ status: 503, error: 'UPSTREAM_UNAVAILABLE' }, '503 UPSTREAM_UNAVAILABLE'],
    [{ status: null, error: 'UPSTREAM_TIMEOUT' }, 'UPSTREAM_TIMEOUT'],
    [{ status: null, durationMs: null }, 'no answer yet'],
  ])('with %o came out as "%s"', (changes, text) => expect(outcomeOf(madeCall(changes))).toBe(text));

  it('tells its batch, and for how many values where those are others', () => {
    expect(batchText(madeCall())).toBe('');
    expect(batchText(madeCall({ keys: 1, parents: 1 }))).toBe('1 key');
    expect(batchText(madeCall({ keys: 3, parents: 5 }))).toBe('3 keys for 5');
  });

  it('tells what it spared and what it cost twice', () => {
    expect(notesOf(madeCall())).toEqual([]);
    expect(notesOf(madeCall({ from: 'cache', shared: 2, retries: 1 }))).toEqual([
      'cached',
      '1 retry',
      '2 deduplicated',
    ]);
  });
});

describe('a plan', () => {
  const call = { path: 'a', source: 's', operation: 'o', keys: [], parents: 1, calls: 2, children: [] } as const;

  it('comes to its calls and those below them', () => {
    const below = { ...call, how: 'single', path: 'a.b', calls: 5 } as const;
    expect(plannedTotal([{ ...call, how: 'direct', children: [below, below] }])).toBe(12);
  });

  it.each([
    [{ how: 'batch', keys: ['a', 'b.c'], keysArg: 'ids' }, 'batch: a b.c → ids'],
    [{ how: 'single', keys: ['id'] }, 'one call for each id'],
    [{ how: 'single' }, 'one call for each row'],
    [{ how: 'link' }, 'link of the description'],
    [{ how: 'mesh' }, "Mesh's own call"],
    [{ how: 'direct' }, ''],
  ] as const)('says of %o "%s"', (changes, text) => expect(reasonOf({ ...call, ...changes })).toBe(text));
});

describe('colours of sources', () => {
  it('differ as far as there are enough, whatever the order in which the sources come', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 12 }), (sources) => {
        const colourOf = sourceColours(sources);
        expect(new Set(sources.map(colourOf)).size).toBe(sources.length);
        expect(sources.map(sourceColours(sources.toReversed()))).toEqual(sources.map(colourOf));
      }),
    );
  });

  it('are there for more sources than colours', () => {
    const sources = Array.from({ length: 30 }, (_, index) => `s${index}`);
    expect(sources.map(sourceColours(sources)).every((name) => /^weft-source-\d+$/.test(name))).toBe(true);
  });
});
