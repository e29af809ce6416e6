/** The moment at which time in the demo company begins, so that its data never gets old. */
export const DEMO_NOW = Date.parse('2026-11-16T08:00:00Z');

export const DAY_MS = 86_400_000;

export const isoDate = (time: number): string => new Date(time).toISOString().slice(0, 10);
export const isoTime = (time: number): string => new Date(time).toISOString().replace('.000', '');

/** A clock that goes on by one second each time it is read: the same requests give the same bytes. */
export function demoClock(): () => number {
  let time = DEMO_NOW;
  return () => {
    time += 1000;
    return time;
  };
}
