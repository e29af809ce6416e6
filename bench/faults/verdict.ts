import { median } from '../report/median.ts';
import type { Row } from '../report/table.ts';
import type { Throttled } from './apis.ts';
import type { LoadSeen, Seen } from './load.ts';
import type { Held } from './measure-self.ts';

/** All APIs well, then two of them not, then well again. */
export interface Round {
  readonly well: LoadSeen;
  readonly faulty: LoadSeen;
  readonly throttled: Throttled;
  /** Taken each second while APIs went wrong. */
  readonly residentMegabytes: readonly number[];
  /** From when all APIs are well until every field is; `undefined`: not within the time that was waited. */
  readonly recoveredMs: number | undefined;
  /** When nothing is asked any more. */
  readonly idle: Held;
}

/** What a soak saw. */
export interface Soaked {
  readonly rounds: readonly Round[];
  /** Changes that an API got twice. */
  readonly duplicates: number;
}

/** One law of the soak, and whether it was kept. */
export interface Law {
  readonly what: string;
  /** Its figure while all is well, or at first. */
  readonly from: string;
  /** Its figure under faults, or at last. */
  readonly to: string;
  readonly bound: string;
  readonly isKept: boolean;
}

/** Of p99, in the median of rounds: what else a machine does befalls one of them. */
const slower = 1.5;
/** A process holds so much more at some times than at others when nothing is wrong: V8 sizes its heap by what it finds. */
const residentShare = 1.25;
const livingMegabytes = 8;
const handles = 4;
/** Of the calls that the throttling API takes, and of those that it gets. */
const [leastUsed, mostRefused] = [0.5, 0.2];

export function laws({ rounds, duplicates }: Soaked): readonly Law[] {
  const [first, last] = [rounds[0]?.idle, rounds.at(-1)?.idle];
  if (!first || !last) throw new Error('there was no round');
  const [well, faulty] = [rounds.map((round) => round.well), rounds.map((round) => round.faulty)];
  return [
    ...ofAnswers(well, faulty, duplicates),
    ...ofTime(rounds),
    ...ofThrottled(rounds),
    ...ofProcess(rounds, first, last),
  ];
}

function ofAnswers(well: readonly LoadSeen[], faulty: readonly LoadSeen[], duplicates: number): readonly Law[] {
  const both = (what: string, of: (seen: Seen) => number, bound: string, isKept: (a: number, b: number) => boolean) => {
    const [from, to] = [total(well, of), total(faulty, of)];
    return { what, from: figure(from), to: figure(to), bound, isKept: isKept(from, to) };
  };
  return [
    both(
      'answers',
      ({ answers }) => answers,
      '',
      () => true,
    ),
    both(
      'answers without what is well',
      ({ wrong }) => wrong,
      'none',
      (a, b) => a + b === 0,
    ),
    both('fields that failed', failedFields, 'none, some', (a, b) => a === 0 && b > 0),
    { what: 'changes made twice', from: '', to: figure(duplicates), bound: 'none', isKept: duplicates === 0 },
  ];
}

function ofTime(rounds: readonly Round[]): readonly Law[] {
  const each = (of: (round: Round) => number) => median(rounds.map(of));
  const ratio = each(({ well, faulty }) => faulty.healthy.p99Ms / well.healthy.p99Ms);
  const times = (what: string, of: (seen: LoadSeen) => number, bound = '', isKept = true): Law => {
    return { what, from: ms(each(({ well }) => of(well))), to: ms(each(({ faulty }) => of(faulty))), bound, isKept };
  };
  const recovered = rounds.map(({ recoveredMs = Number.POSITIVE_INFINITY }) => recoveredMs);
  const slowest = Math.max(...recovered);
  return [
    times('p50 of healthy queries', ({ healthy }) => healthy.p50Ms),
    times('p99 of healthy queries', ({ healthy }) => healthy.p99Ms, `${ratio.toFixed(2)} ≤ ${slower}`, ratio <= slower),
    times('p99 of queries of all three', ({ mixed }) => mixed.p99Ms),
    { what: 'all well again after', from: '', to: ms(slowest), bound: 'ever', isKept: Number.isFinite(slowest) },
  ];
}

/** It is spared, and used. */
function ofThrottled(rounds: readonly Round[]): readonly Law[] {
  const used = median(rounds.map(({ throttled }) => throttled.usedShare));
  const refused = median(rounds.map(({ throttled: { answered, refused } }) => refused / (answered + refused)));
  return [
    law('use of what the throttling API takes', '', percent(used), `≥ ${percent(leastUsed)}`, used >= leastUsed),
    law('its calls that it refuses', '', percent(refused), `≤ ${percent(mostRefused)}`, refused <= mostRefused),
  ];
}

function ofProcess(rounds: readonly Round[], first: Held, last: Held): readonly Law[] {
  const samples = rounds.flatMap(({ residentMegabytes }) => residentMegabytes);
  const middle = Math.ceil(samples.length / 2);
  const [early, late] = [median(samples.slice(0, middle)), median(samples.slice(middle))];
  const [livingFirst, livingLast] = [first.livingMegabytes ?? 0, last.livingMegabytes ?? 0];
  return [
    law('resident memory, by halves', mb(early), mb(late), `${residentShare} times`, late <= early * residentShare),
    law(
      'living memory, idle',
      mb(livingFirst),
      mb(livingLast),
      `+${livingMegabytes} MB`,
      livingLast <= livingFirst + livingMegabytes,
    ),
    law(
      'handles, idle',
      figure(count(first)),
      figure(count(last)),
      `+${handles}`,
      count(last) <= count(first) + handles,
    ),
  ];
}

const law = (what: string, from: string, to: string, bound: string, isKept: boolean): Law => {
  return { what, from, to, bound, isKept };
};

export function rowsOf(all: readonly Law[]): readonly Row[] {
  return all.map(({ what, from, to, bound, isKept }) => {
    return { cells: [`${isKept ? '✓' : '✗'} ${what}`, from, to, bound], isMarked: !isKept };
  });
}

function total(phases: readonly LoadSeen[], of: (seen: Seen) => number): number {
  return phases.flatMap((seen) => Object.values(seen)).reduce((sum, seen) => sum + of(seen), 0);
}

function failedFields({ codes }: Seen): number {
  return Object.values(codes).reduce((sum, times) => sum + times, 0);
}

const count = ({ resources }: Held) => Object.values(resources).reduce((sum, one) => sum + one, 0);
const percent = (share: number) => `${Math.round(share * 100)} %`;
const figure = (value: number) => value.toLocaleString('en');
const ms = (value: number) => `${value.toLocaleString('en', { maximumFractionDigits: 1 })} ms`;
const mb = (value: number) => `${Math.round(value)} MB`;
