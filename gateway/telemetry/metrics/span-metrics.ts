import type { ExportEvent } from '../export-event.ts';
import { Counter } from './counter.ts';
import type { Metric } from './metric-family.ts';

/** What became of the spans of traces. */
export class SpanMetrics {
  readonly #spans = new Counter({
    name: 'weft_spans_total',
    help: 'Spans of traces that the collector has taken, and those that are lost.',
    labelNames: ['outcome'],
  });
  readonly all: readonly Metric[] = [this.#spans];

  note({ sent, lost }: ExportEvent): void {
    if (sent > 0) this.#spans.addMany(sent, 'sent');
    if (lost > 0) this.#spans.addMany(lost, 'lost');
  }
}
