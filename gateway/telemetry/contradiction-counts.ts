import type { ContradictionEvent } from './events.ts';

/** How often something was seen to contradict a description, among the answers that were compared. */
export interface CountedContradiction extends Readonly<Omit<ContradictionEvent, 'type'>> {
  readonly count: number;
}

/** Counts contradictions by source, operation, place and kind. */
export interface ContradictionCounts {
  /** The same object each time; `undefined` where so many others are counted that this one is not. */
  add(event: ContradictionEvent): CountedContradiction | undefined;
  /** In the order in which they were first seen. */
  all(): readonly CountedContradiction[];
  /** How many were not counted. */
  readonly beyond: number;
}

/** @param most different ones that are counted: an API that keeps nothing of its description must not fill the memory. */
export function countContradictions(most = 1_000): ContradictionCounts {
  const counted = new Map<string, { -readonly [Key in keyof CountedContradiction]: CountedContradiction[Key] }>();
  let beyond = 0;
  return {
    add({ type: _, ...seen }) {
      const key = JSON.stringify([seen.source, seen.operation, seen.at, seen.kind]);
      const known = counted.get(key);
      if (known) {
        known.count += 1;
        return known;
      }
      if (counted.size >= most) {
        beyond += 1;
        return undefined;
      }
      const first = { ...seen, count: 1 };
      counted.set(key, first);
      return first;
    },
    all: () => [...counted.values()],
    get beyond() {
      return beyond;
    },
  };
}
