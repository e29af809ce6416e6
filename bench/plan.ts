import { wholeNumber } from './command.ts';
import type { Contender } from './contenders/contender.ts';
import type { Workload } from './workloads.ts';

/** What a run does. */
export interface Plan {
  readonly contenders: readonly Contender[];
  /** Contenders that were wanted and cannot run, with the reason. */
  readonly skipped: readonly { readonly contender: Contender; readonly reason: string }[];
  readonly workloads: readonly Workload[];
  readonly rounds: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  /** No contender is started again when that would take longer than this since the beginning. */
  readonly limitSeconds: number;
  /** Whether gateways are started on GitHub and Stripe too. */
  readonly isLargeStarted: boolean;
  /** Whether Weft answers a million requests too. */
  readonly isSoaked: boolean;
}

export interface PlanOptions {
  readonly quick: boolean;
  /** Ids of contenders, with commas between. */
  readonly only?: string | undefined;
  /** Ids of workloads, with commas between. */
  readonly workload?: string | undefined;
  /** Only starts on GitHub and Stripe, or only the million requests: no contest. */
  readonly start: boolean;
  readonly soak: boolean;
  readonly rounds?: string | undefined;
  readonly seconds?: string | undefined;
}

const quickContenders = ['weft', 'mesh', 'yoga-jit', 'tailcall', 'limit'];
const quickWorkloads = ['join-identical', 'no-upstream', 'join-unique', 'one-unique'];

/**
 * What the options come to.
 * @throws Error that names an unknown id, with those that there are, or a number that is none.
 */
export function planOf(
  options: PlanOptions,
  all: { readonly contenders: readonly Contender[]; readonly workloads: readonly Workload[] },
): Plan {
  const { quick, start, soak } = options;
  const isWhole = !quick && !start && !soak && options.only === undefined && options.workload === undefined;
  const wanted =
    start || soak ? [] : chosen('contender', all.contenders, options.only, quick ? quickContenders : undefined);
  const workloads = chosen('workload', all.workloads, options.workload, quick ? quickWorkloads : undefined);
  const missing = wanted.map((contender) => ({ contender, reason: contender.missing() }));
  return {
    contenders: wanted.filter((contender) => contender.missing() === undefined),
    skipped: missing.flatMap(({ contender, reason }) => (reason === undefined ? [] : [{ contender, reason }])),
    workloads,
    rounds: wholeNumber('rounds', options.rounds) ?? (quick ? 2 : 3),
    warmSeconds: quick ? 1 : 2,
    seconds: wholeNumber('seconds', options.seconds) ?? (quick ? 2 : 5),
    limitSeconds: quick ? 150 : Number.POSITIVE_INFINITY,
    isLargeStarted: start || isWhole,
    isSoaked: soak || isWhole,
  };
}

function chosen<T extends { readonly id: string }>(
  kind: string,
  all: readonly T[],
  names: string | undefined,
  usual: readonly string[] | undefined,
): readonly T[] {
  const ids = names?.split(',').map((name) => name.trim()) ?? usual;
  if (ids === undefined) return all;
  const unknown = ids.find((id) => !all.some((one) => one.id === id));
  if (unknown === undefined) return all.filter(({ id }) => ids.includes(id));
  throw new Error(`There is no ${kind} "${unknown}"; there are ${all.map(({ id }) => id).join(', ')}.`);
}
