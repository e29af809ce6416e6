import type { ContradictionEvent } from './events.ts';

/** What is wrong in an answer, for people: `items[].status is null, not string`. */
export function contradictionText({ at, kind, expected, got }: Omit<ContradictionEvent, 'type'>): string {
  const place = kind === 'status' ? 'the status' : at === '' ? 'the answer' : at;
  return `${place} is ${got}, not ${expected}`;
}
