import { type CountedContradiction, countContradictions } from './contradiction-counts.ts';
import type { ContradictionEvent } from './events.ts';

const quietMs = 3_600_000;

/**
 * Which contradictions are worth a line of the log: each when it is first seen, then at most once an hour.
 * @param now milliseconds of a clock that only goes forward
 * @returns with how often it was seen so far; `undefined` for one that is not told now.
 */
export function toldContradictions(now: () => number): (event: ContradictionEvent) => CountedContradiction | undefined {
  const counts = countContradictions();
  const toldAt = new WeakMap<CountedContradiction, number>();
  return (event) => {
    const counted = counts.add(event);
    if (!counted || now() < (toldAt.get(counted) ?? Number.NEGATIVE_INFINITY) + quietMs) return undefined;
    toldAt.set(counted, now());
    return counted;
  };
}
