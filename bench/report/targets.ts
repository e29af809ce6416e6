import type { Summary } from './summary.ts';

/** A ratio that Weft is to reach: its figure over another contender's. */
export interface Target {
  readonly workload: string;
  readonly contender: string;
  readonly against: string;
  readonly figure: 'rate' | 'p99Ms' | 'endMegabytes';
  readonly ratio: number;
}

/** A target beside what came out. */
export interface Verdict extends Target {
  readonly reached: number;
  readonly isMet: boolean;
}

const rate = (workload: string, ratios: Readonly<Record<string, number>>, contender = 'weft'): Target[] =>
  Object.entries(ratios).map(([against, ratio]) => ({ workload, contender, against, figure: 'rate', ratio }));

const perTable = ['join-identical', 'list-identical', 'one-identical', 'no-upstream', 'join-unique', 'one-unique'];

/** What Weft must reach: at least the ratio for rates, at most for times and memory. */
export const targets: readonly Target[] = [
  ...rate('join-identical', { tailcall: 1 }),
  ...rate('list-identical', { tailcall: 0.7 }),
  ...rate('one-identical', { tailcall: 0.5 }),
  ...rate('no-upstream', { tailcall: 0.5 }),
  ...rate('join-unique', { tailcall: 1, limit: 0.65, 'yoga-jit': 1.3, mesh: 20 }),
  ...rate('one-unique', { tailcall: 0.65, limit: 0.65, 'yoga-jit': 2, mesh: 5 }),
  ...rate('join-unique-warm', { 'tailcall-cache': 1.5 }),
  ...rate('one-unique-warm', { 'tailcall-cache': 1.5 }),
  { workload: 'one-unique', contender: 'weft', against: 'mesh', figure: 'p99Ms', ratio: 0.1 },
  { workload: 'all', contender: 'weft', against: 'mesh', figure: 'endMegabytes', ratio: 0.6 },
  ...perTable.flatMap((workload) => rate(workload, { weft: 0.85 }, 'weft-api-key')),
  ...perTable.flatMap((workload) => rate(workload, { weft: 0.85 }, 'weft-jwt')),
];

/** Holds a run to the targets whose both sides were measured. */
export function verdicts(summary: Summary): Verdict[] {
  return targets.flatMap((target) => {
    const [own, other] = [figure(summary, target, target.contender), figure(summary, target, target.against)];
    if (own === undefined || other === undefined || other === 0) return [];
    const reached = own / other;
    const isMet = target.figure === 'rate' ? reached >= target.ratio : reached <= target.ratio;
    return [{ ...target, reached, isMet }];
  });
}

function figure(summary: Summary, target: Target, contender: string): number | undefined {
  if (target.figure === 'endMegabytes') return summary.endMegabytes(contender);
  return summary.medians(contender, target.workload)?.[target.figure];
}
