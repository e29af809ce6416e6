import type { MadeCall } from './explanation.ts';

/** The calls that were made for one field of an operation. */
export interface Level {
  /** The response path without positions, or `null` for what code of the project called. */
  readonly path: string | null;
  readonly calls: readonly MadeCall[];
}

/** The calls by field, in the order in which the first of each began. */
export function levelsOf(calls: readonly MadeCall[]): readonly Level[] {
  const begun = calls.toSorted((a, b) => a.startMs - b.startMs);
  return [...grouped(begun, ({ path }) => path)].map(([path, level]) => ({ path, calls: level }));
}

/** What a whole run, or the calls to one source, came to. */
export interface Total {
  /** Calls that were made. */
  readonly made: number;
  /** Answers that were had without one, from a cache. */
  readonly cached: number;
  /** Calls that the same call of this operation answered. */
  readonly shared: number;
  readonly retries: number;
  readonly failed: number;
  readonly bytes: number;
  /** How long at least one call was running. */
  readonly waitedMs: number;
}

export function totalOf(calls: readonly MadeCall[]): Total {
  const made = calls.filter(({ from }) => from === 'upstream');
  const sum = (amount: (call: MadeCall) => number) => calls.reduce((total, call) => total + amount(call), 0);
  return {
    made: made.length,
    cached: calls.length - made.length,
    shared: sum(({ shared }) => shared),
    retries: sum(({ retries }) => retries),
    failed: calls.filter((call) => outcomeKind(call) === 'failed').length,
    bytes: sum(({ bytes }) => bytes ?? 0),
    waitedMs: coveredMs(made),
  };
}

/** The calls of each source, the busiest first. */
export function callsBySource(calls: readonly MadeCall[]): readonly (readonly [source: string, calls: MadeCall[]])[] {
  return [...grouped(calls, ({ source }) => source)].toSorted(
    ([a, ofA], [b, ofB]) => ofB.length - ofA.length || a.localeCompare(b),
  );
}

function grouped<K>(calls: readonly MadeCall[], keyOf: (call: MadeCall) => K): Map<K, MadeCall[]> {
  const groups = new Map<K, MadeCall[]>();
  for (const call of calls) {
    const group = groups.get(keyOf(call));
    if (group) group.push(call);
    else groups.set(keyOf(call), [call]);
  }
  return groups;
}

/** From when the first of these calls began to when the last of them ended. */
export function spanOf(calls: readonly MadeCall[]): Pick<MadeCall, 'startMs' | 'durationMs'> {
  const startMs = Math.min(...calls.map((call) => call.startMs));
  if (calls.some(({ durationMs }) => durationMs === null)) return { startMs, durationMs: null };
  const endMs = Math.max(...calls.map((call) => call.startMs + (call.durationMs ?? 0)));
  return { startMs, durationMs: endMs - startMs };
}

/** `absent`: the API has no such thing, which is an answer as often as a failure. */
export type OutcomeKind = 'good' | 'absent' | 'failed';

export function outcomeKind({ error, status }: MadeCall): OutcomeKind {
  if (error !== null) return 'failed';
  if (status === 404 || status === 410) return 'absent';
  return (status ?? 0) >= 400 ? 'failed' : 'good';
}

/** The time that the calls' intervals cover together. */
function coveredMs(calls: readonly MadeCall[]): number {
  let covered = 0;
  let reached = 0;
  for (const { startMs, durationMs } of calls.toSorted((a, b) => a.startMs - b.startMs)) {
    const end = startMs + (durationMs ?? 0);
    covered += Math.max(0, end - Math.max(reached, startMs));
    reached = Math.max(reached, end);
  }
  return covered;
}

/** When the last of all this has ended, at least a millisecond. */
export function endOf(calls: readonly MadeCall[], durationMs: number): number {
  return calls.reduce((end, call) => Math.max(end, call.startMs + (call.durationMs ?? 0)), Math.max(1, durationMs));
}

/** Round times for an axis that ends at `endMs`, from zero, at most five. */
export function ticksUntil(endMs: number): readonly number[] {
  const rough = endMs / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step);
}
