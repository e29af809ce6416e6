import type { AnswerOrigin, OperationType, RequestEvent } from '../events.ts';
import { Counter } from './counter.ts';
import { Histogram, secondsBuckets } from './histogram.ts';
import type { Metric } from './metric-family.ts';

const types: readonly OperationType[] = ['query', 'mutation'];
const outcomes = ['answered', 'partial', 'failed', 'left'] as const;
const origins: readonly AnswerOrigin[] = ['execution', 'kept', 'shared'];
const costBuckets = [1, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 50_000] as const;

/** What stands for the status of an answer that the client did not wait for. */
const clientLeft = 499;

/** What was asked of GraphQL, and how it was answered. */
export class OperationMetrics {
  readonly #operations = new Counter(
    {
      name: 'weft_operations_total',
      help: 'GraphQL requests, a batch as its first operation. Partial are those of which the rest was answered.',
      labelNames: ['type', 'outcome'],
    },
    types.flatMap((type) => outcomes.map((outcome) => [type, outcome])),
  );
  readonly #durations = new Histogram(
    {
      name: 'weft_operation_duration_seconds',
      help: 'From the head of a GraphQL request to the end of its answer, in seconds.',
      labelNames: ['type'],
    },
    secondsBuckets,
    types.map((type) => [type]),
  );
  readonly #costs = new Histogram(
    {
      name: 'weft_operation_cost',
      help: 'What GraphQL requests cost at worst, where a limit or a rate counts that.',
      labelNames: ['type'],
    },
    costBuckets,
  );
  readonly #answers = new Counter(
    {
      name: 'weft_answers_total',
      help: 'Answers to GraphQL requests by where they came from: executed, kept of before, shared with an equal request.',
      labelNames: ['from'],
    },
    origins.map((origin) => [origin]),
  );
  readonly all: readonly Metric[] = [this.#operations, this.#durations, this.#costs, this.#answers];

  note({ status, operationType, durationMs, failure, from = 'execution', cost }: RequestEvent): void {
    if (operationType === undefined) return;
    this.#operations.add(operationType, outcomeOf(status, failure));
    this.#durations.observe(durationMs / 1000, operationType);
    this.#answers.add(from);
    if (cost !== undefined) this.#costs.observe(cost, operationType);
  }
}

function outcomeOf(status: number, failure: RequestEvent['failure']): (typeof outcomes)[number] {
  if (status === clientLeft) return 'left';
  if (!failure) return 'answered';
  return failure.isPartial ? 'partial' : 'failed';
}
