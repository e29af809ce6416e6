import type { RedisEvent } from '../redis-event.ts';
import { Counter } from './counter.ts';
import { Gauge } from './gauge.ts';
import type { Metric } from './metric-family.ts';

/** Whether Redis is there, and how often it was not. */
export class RedisMetrics {
  readonly #lost = new Gauge(
    { name: 'weft_redis_lost', help: '1 while Redis does not answer as it should and is not used.', labelNames: [] },
    [[]],
  );
  readonly #losses = new Counter(
    { name: 'weft_redis_losses_total', help: 'How often Redis was lost.', labelNames: [] },
    [[]],
  );
  readonly all: readonly Metric[] = [this.#lost, this.#losses];

  note({ state }: RedisEvent): void {
    this.#lost.set(state === 'lost' ? 1 : 0);
    if (state === 'lost') this.#losses.add();
  }
}
