import { describe, expect, it } from 'vitest';
import type { Contender } from '../../../bench/contenders/contender.ts';
import { contenders } from '../../../bench/contenders/list.ts';
import { type PlanOptions, planOf } from '../../../bench/plan.ts';
import { workloads } from '../../../bench/workloads.ts';

const contender = (id: string, missing?: string): Contender => ({
  id,
  title: id,
  missing: () => missing,
  launch: () => ({ command: 'true', args: [], dir: '/' }),
});
const all = { contenders: [contender('weft'), contender('mesh', 'not installed')], workloads };
const plan = (options: Partial<PlanOptions>, of = all) =>
  planOf({ quick: false, start: false, soak: false, ...options }, of);

describe('a plan', () => {
  it('is everything when nothing is asked for, and says what cannot run and why', () => {
    const whole = plan({});
    expect(whole.workloads).toEqual(workloads);
    expect(whole.contenders.map(({ id }) => id)).toEqual(['weft']);
    expect(whole.skipped.map(({ contender: { id }, reason }) => [id, reason])).toEqual([['mesh', 'not installed']]);
    expect([whole.isLargeStarted, whole.isSoaked]).toEqual([true, true]);
  });

  it('that is quick measures those that targets are held against, in less than three minutes', () => {
    const installed = contenders.map((one) => ({ ...one, missing: () => undefined }));
    const quick = plan({ quick: true }, { contenders: installed, workloads });
    expect(quick.contenders.map(({ id }) => id)).toEqual(['weft', 'mesh', 'yoga-jit', 'tailcall', 'limit']);
    const measurements = quick.contenders.length * quick.workloads.length * quick.rounds;
    expect(measurements * (quick.warmSeconds + quick.seconds)).toBeLessThan(130);
    expect([quick.isLargeStarted, quick.isSoaked]).toEqual([false, false]);
  });

  it('keeps to what is named, in the order of the lists', () => {
    const named = plan({ only: 'weft', workload: 'one-unique, join-unique', rounds: '7', seconds: '1' });
    expect(named.workloads.map(({ id }) => id)).toEqual(['join-unique', 'one-unique']);
    expect([named.rounds, named.seconds, named.isSoaked]).toEqual([7, 1, false]);
  });

  it('has no contest when only starts or only memory are asked for', () => {
    expect(plan({ start: true })).toMatchObject({ contenders: [], isLargeStarted: true, isSoaked: false });
    expect(plan({ soak: true })).toMatchObject({ contenders: [], isLargeStarted: false, isSoaked: true });
  });

  it('refuses what it does not know, with what there is', () => {
    expect(() => plan({ only: 'weft,meshh' })).toThrow('There is no contender "meshh"; there are weft, mesh.');
    expect(() => plan({ workload: 'joins' })).toThrow(/^There is no workload "joins"; there are join-identical, /);
    expect(() => plan({ rounds: '0' })).toThrow('--rounds takes a whole number above 0, not "0".');
    expect(() => plan({ seconds: '2s' })).toThrow('--seconds takes a whole number above 0, not "2s".');
  });
});
