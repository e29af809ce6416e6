import type { RequestEvent } from './events.ts';

export interface SampledOperationsOptions {
  /** From how many milliseconds on an operation is slow. `undefined`: none is. */
  readonly slow: number | undefined;
  readonly failing: boolean;
  /** Milliseconds on any clock that only goes forward. @default performance.now */
  readonly now?: () => number;
}

/** An operation is told once within this time, whoever asks it how often. */
const quietMs = 60_000;

/** Different operations that are told at most within that time. */
const most = 100;

/** Why an operation is told with its calls: that of each document at most once a minute. */
export function sampledOperations({
  slow = Number.POSITIVE_INFINITY,
  failing,
  now = () => performance.now(),
}: SampledOperationsOptions): (event: RequestEvent) => 'slow' | 'failing' | undefined {
  let told = new Set<string>();
  let since = now();
  return ({ documentHash, durationMs, failure }) => {
    const why = durationMs >= slow ? 'slow' : failing && failure ? 'failing' : undefined;
    if (why === undefined || documentHash === undefined) return undefined;
    if (now() - since >= quietMs) {
      told = new Set();
      since = now();
    }
    const matter = `${why} ${documentHash}`;
    if (told.size >= most || told.has(matter)) return undefined;
    told.add(matter);
    return why;
  };
}
