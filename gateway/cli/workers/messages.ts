import type { Problem } from '../../errors/project-error.ts';
import type { SourceNote } from '../../graph/graph.ts';
import type { MetricFamily } from '../../telemetry/metrics/metric-family.ts';
import { ownMessages } from '../own-messages.ts';

/** What a worker tells the process that keeps the workers. */
export type WorkerMessage =
  /** It listens. The lines are what `weft start` prints. */
  | { readonly kind: 'ready'; readonly out: readonly string[]; readonly err: readonly string[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly reason: string }
  /** What it has measured, in answer to the question of this number. */
  | { readonly kind: 'metrics'; readonly asked: number; readonly families: readonly MetricFamily[] };

export const isWorkerMessage = ownMessages<WorkerMessage>({
  ready: ['out', 'err'],
  refused: ['problems'],
  failed: ['reason'],
  metrics: ['asked', 'families'],
});

/** What a worker is told. */
export type WorkerRequest =
  /** To finish what runs, and to end. */
  | { readonly kind: 'drain' }
  /** What its `/readyz` is to say of the sources. */
  | { readonly kind: 'sources'; readonly notes: readonly SourceNote[] }
  /** To tell what it has measured. */
  | { readonly kind: 'metrics'; readonly asked: number };
