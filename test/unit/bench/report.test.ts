import { describe, expect, it } from 'vitest';
import type { Contender } from '../../../bench/contenders/contender.ts';
import type { Measurement, Refusal, Residence } from '../../../bench/measurement.ts';
import { busyness, circumstances, withFigures } from '../../../bench/report/save.ts';
import { summarize } from '../../../bench/report/summary.ts';
import { tables } from '../../../bench/report/tables.ts';
import { verdicts } from '../../../bench/report/targets.ts';
import { workloads } from '../../../bench/workloads.ts';

const run = (contender: string, round: number, rate: number, p99Ms = 10): Measurement => ({
  contender,
  workload: 'one-unique',
  round,
  rate,
  p50Ms: 1,
  p99Ms,
  callsPerAnswer: 1,
  cpuMicroseconds: 80,
  failed: 0,
});
const residence = (contender: string, endMegabytes: number): Residence => ({
  contender,
  round: 1,
  readyMs: 900,
  startMegabytes: 100,
  endMegabytes,
});
const summaryOf = (measurements: Measurement[], refusals: Refusal[] = [], residences: Residence[] = []) =>
  summarize({ measurements, refusals, residences, largeStarts: [] });

describe('a summary', () => {
  it('has medians over the rounds', () => {
    const summary = summaryOf([run('weft', 1, 300), run('weft', 2, 100), run('weft', 3, 200)]);
    expect(summary.medians('weft', 'one-unique')?.rate).toBe(200);
    expect(summary.medians('weft', 'join-unique')).toBeUndefined();
  });

  it('has no figures of one whose answers were wrong in any round', () => {
    const refusal: Refusal = { contender: 'mesh', workload: 'one-unique', kind: 'wrong', reason: 'null' };
    const summary = summaryOf([run('mesh', 1, 300)], [refusal]);
    expect(summary.medians('mesh', 'one-unique')).toBeUndefined();
    expect(summary.refusal('mesh', 'one-unique')).toBe(refusal);
  });
});

describe('a target', () => {
  it('of a rate is met from its ratio on, of a time or memory up to its ratio', () => {
    const runs = [run('weft', 1, 500, 2), run('mesh', 1, 100, 20)];
    const found = verdicts(summaryOf(runs, [], [residence('weft', 61), residence('mesh', 100)]));
    expect(found.map(({ figure, ratio, reached, isMet }) => [figure, ratio, reached, isMet])).toEqual([
      ['rate', 5, 5, true],
      ['p99Ms', 0.1, 0.1, true],
      ['endMegabytes', 0.6, 0.61, false],
    ]);
  });

  it('is left out where one of the two was not measured', () => {
    expect(verdicts(summaryOf([run('weft', 1, 500)]))).toEqual([]);
  });
});

describe('the tables', () => {
  const contenders = ['weft', 'mesh'].map(
    (id): Contender => ({
      id,
      title: id,
      missing: () => undefined,
      launch: () => ({ command: '', args: [], dir: '' }),
    }),
  );

  it('have calls beside each rate, how many times faster Weft is, and who was wrong', () => {
    const wrong: Refusal = { contender: 'mesh', workload: 'join-unique', kind: 'wrong', reason: 'null' };
    const summary = summaryOf([run('weft', 1, 500), run('mesh', 1, 100)], [wrong]);
    const taken = workloads.filter(({ id }) => id === 'one-unique' || id === 'join-unique');
    const [rates, , , ratios] = tables({ contenders, workloads: taken, summary, largeStarts: [] });
    expect(rates?.rows.map(({ cells }) => cells)).toEqual([
      ['weft', '', '500 (1.00)'],
      ['mesh', 'wrong', '100 (1.00)'],
    ]);
    expect(ratios?.rows.map(({ cells }) => cells)).toEqual([['mesh', '', '5.00']]);
  });

  it('mark what was wrong among many, and say what', () => {
    const among = { ...run('mesh', 2, 100), wrongUnderLoad: 'data.user: null instead of 1' };
    const taken = workloads.filter(({ id }) => id === 'one-unique');
    const made = tables({
      contenders,
      workloads: taken,
      summary: summaryOf([run('mesh', 1, 100), among]),
      largeStarts: [],
    });
    expect(made[0]?.rows.map(({ cells }) => cells)).toEqual([['mesh', '100 (1.00) ✗']]);
    expect(made.at(-1)?.rows.map(({ cells }) => cells)).toEqual([
      ['mesh, one unique', '✗ among many: data.user: null instead of 1'],
    ]);
  });

  it('judge the start on large descriptions and the memory of a million answers', () => {
    const [starts, memory, targets] = tables({
      contenders: [],
      workloads: [],
      summary: summaryOf([]),
      largeStarts: [{ ...residence('weft', 0), readyMs: 1_400, startMegabytes: 310 }],
      soak: { firstMegabytes: 200, lastMegabytes: 210, answers: 1_000_000 },
    });
    expect(starts?.rows.map(({ cells }) => cells)).toEqual([['Weft', '1,400', '310']]);
    expect(memory?.rows.map(({ cells }) => cells)).toEqual([['Weft', '200', '210', '1.05']]);
    expect(targets?.rows.map(({ cells }) => cells.at(-1))).toEqual(['yes', 'NO', 'yes']);
  });

  it('say when the machine was busy', () => {
    const quiet = { ...circumstances(1, 1), otherLoad: 0.1 };
    expect(busyness(quiet)).toBeUndefined();
    expect(busyness({ ...quiet, otherLoad: 2.04 })).toMatch(/^The machine was busy when this began \(load 2\.0\)/);
  });

  it('go into a page between its markers, again and again, and nowhere else', () => {
    const empty = 'Before\n<!-- bench:begin -->\n<!-- bench:end -->\nAfter\n';
    const once = withFigures(empty, '| 1 |');
    expect(once).toBe('Before\n<!-- bench:begin -->\n\n| 1 |\n\n<!-- bench:end -->\nAfter\n');
    expect(withFigures(once, '| 1 |')).toBe(once);
    expect(() => withFigures('Nothing', '')).toThrow(/^The page has no place for figures: /);
  });
});
