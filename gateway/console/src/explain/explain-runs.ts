import type { Explanation } from './explanation.ts';

interface AnyRun {
  readonly query: string;
  /** In milliseconds of the epoch. */
  readonly answeredAt: number;
  /** How many errors the answer had. */
  readonly errors: number;
}

export interface ExplainedRun extends AnyRun {
  readonly explanation: Explanation;
}

export interface UnexplainedRun extends AnyRun {
  /** `refused`: it was not executed. `streamed`: its answer came in parts. `untold`: the gateway said nothing. */
  readonly unexplained: 'refused' | 'streamed' | 'untold';
  readonly messages: readonly string[];
}

/** What became of an operation that was run here, as far as its REST calls go. */
export type Run = ExplainedRun | UnexplainedRun;

/** The last run of each of the documents that were run lately. */
export interface ExplainRuns {
  record(run: Run): void;
  /** The last run of this text. */
  of(query: string): Run | undefined;
  /** Calls back after each run, until the function that it returns is called. */
  subscribe(listener: () => void): () => void;
}

/** Explanations of large operations are large, and nobody looks at old ones. */
const mostRuns = 20;

export function createExplainRuns(): ExplainRuns {
  const runs = new Map<string, Run>();
  const listeners = new Set<() => void>();
  return {
    record(run) {
      runs.delete(run.query);
      runs.set(run.query, run);
      const [oldest] = runs.keys();
      if (runs.size > mostRuns && oldest !== undefined) runs.delete(oldest);
      for (const tell of listeners) tell();
    },
    of: (query) => runs.get(query),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
