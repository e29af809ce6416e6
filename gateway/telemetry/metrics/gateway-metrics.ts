import { isErrorCode } from '../../errors/catalogue.ts';
import type { TelemetryReader } from '../create-telemetry.ts';
import type { BreakerEvent, RequestEvent, TelemetryEvent, UpstreamCallEvent } from '../events.ts';
import { Counter } from './counter.ts';
import { Gauge } from './gauge.ts';
import { Histogram, secondsBuckets } from './histogram.ts';
import type { MetricFamily } from './metric-family.ts';
import { OperationMetrics } from './operation-metrics.ts';
import { EventLoopDelays, processMetrics } from './process-metrics.ts';
import { RedisMetrics } from './redis-metrics.ts';
import { SpanMetrics } from './span-metrics.ts';

const breakerStates: Readonly<Record<BreakerEvent['state'], number>> = { closed: 0, 'half-open': 1, open: 2 };
const keysBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/**
 * Counts what the gateway does. No label holds anything that a caller can choose: sources and codes are as many as the
 * configuration and the catalogue have.
 */
export class GatewayMetrics {
  readonly read: TelemetryReader = (event) => this.#note(event);
  readonly #requests: Counter;
  readonly #operations = new OperationMetrics();
  readonly #errors: Counter;
  readonly #fieldErrors: Counter;
  readonly #calls: Counter;
  readonly #callDurations: Histogram;
  readonly #retries: Counter;
  readonly #cached: Counter;
  readonly #batches: Histogram;
  readonly #breakers: Gauge;
  readonly #breakerChanges: Counter;
  readonly #contradictions: Counter;
  readonly #credentials: Gauge;
  readonly #overload: Gauge;
  readonly #spans = new SpanMetrics();
  readonly #redis = new RedisMetrics();
  readonly #process = processMetrics();
  readonly #delays = new EventLoopDelays();

  /** @param sources names of all that are configured, which are told from the start */
  constructor(sources: readonly string[]) {
    const each = sources.map((source) => [source]);
    this.#requests = new Counter(
      { name: 'weft_http_requests_total', help: 'HTTP requests, health checks apart.', labelNames: ['status'] },
      [['200']],
    );
    this.#errors = new Counter({
      name: 'weft_errors_total',
      help: 'Requests of which something failed or that were refused, by the code of the first error.',
      labelNames: ['code'],
    });
    this.#fieldErrors = new Counter({
      name: 'weft_failures_total',
      help: 'Failures behind the errors of answers, by the source that failed, empty where none did.',
      labelNames: ['source', 'code'],
    });
    this.#calls = new Counter(
      {
        name: 'weft_upstream_calls_total',
        help: 'Attempts of calls to sources: the class of the status, or the code where no answer came.',
        labelNames: ['source', 'outcome'],
      },
      sources.map((source) => [source, '2xx']),
    );
    this.#callDurations = new Histogram(
      {
        name: 'weft_upstream_call_duration_seconds',
        help: 'How long attempts of calls took, waiting for their turn included, in seconds.',
        labelNames: ['source'],
      },
      secondsBuckets,
      each,
    );
    this.#retries = new Counter({
      name: 'weft_upstream_retries_total',
      help: 'Calls that were sent once more, by the status or failure that it was for.',
      labelNames: ['source', 'reason'],
    });
    this.#cached = new Counter(
      {
        name: 'weft_upstream_cached_total',
        help: 'Calls that were not made, since an answer was kept, or an equal call was in flight (shared).',
        labelNames: ['source', 'from'],
      },
      sources.flatMap((source) => [
        [source, 'kept'],
        [source, 'shared'],
      ]),
    );
    this.#batches = new Histogram(
      { name: 'weft_upstream_batch_keys', help: 'How many keys the calls of joins carried.', labelNames: ['source'] },
      keysBuckets,
    );
    this.#breakers = new Gauge(
      {
        name: 'weft_breaker_state',
        help: 'The last state that a breaker of the source came to: 0 closed, 1 half-open, 2 open.',
        labelNames: ['source'],
      },
      each,
    );
    this.#breakerChanges = new Counter({
      name: 'weft_breaker_changes_total',
      help: 'How often a breaker of the source came to each state.',
      labelNames: ['source', 'state'],
    });
    this.#contradictions = new Counter({
      name: 'weft_contradictions_total',
      help: 'What contradicted its description in answers that were compared.',
      labelNames: ['source', 'kind'],
    });
    this.#credentials = new Gauge(
      {
        name: 'weft_credentials_failing',
        help: '1 while the credentials of the gateway for the source fail.',
        labelNames: ['source'],
      },
      each,
    );
    this.#overload = new Gauge(
      { name: 'weft_overload', help: '1 while operations are refused for want of room.', labelNames: [] },
      [[]],
    );
  }

  /** All that was measured so far, with those that measured nothing. */
  families(): readonly MetricFamily[] {
    return [
      this.#requests,
      ...this.#operations.all,
      this.#errors,
      this.#fieldErrors,
      this.#calls,
      this.#callDurations,
      this.#retries,
      this.#cached,
      this.#batches,
      this.#breakers,
      this.#breakerChanges,
      this.#contradictions,
      this.#credentials,
      this.#overload,
      ...this.#spans.all,
      ...this.#redis.all,
      this.#delays,
      ...this.#process,
    ].map((metric) => metric.family());
  }

  close(): void {
    this.#delays.close();
  }

  #note(event: TelemetryEvent): void {
    switch (event.type) {
      case 'request':
        this.#noteRequest(event);
        return;
      case 'upstream.call':
        this.#noteCall(event);
        return;
      case 'upstream.cached':
        this.#cached.add(event.source, event.from);
        return;
      case 'upstream.retry':
        this.#retries.add(event.source, event.reason);
        return;
      case 'field.error':
        this.#fieldErrors.add(event.source ?? '', event.code);
        return;
      case 'breaker':
        this.#breakers.set(breakerStates[event.state], event.source);
        this.#breakerChanges.add(event.source, event.state);
        return;
      case 'contradiction':
        this.#contradictions.add(event.source, event.kind);
        return;
      case 'credentials':
        this.#credentials.set(event.state === 'failing' ? 1 : 0, event.source);
        return;
      case 'overload':
        this.#overload.set(event.state === 'begun' ? 1 : 0);
        return;
      case 'export':
        this.#spans.note(event);
        return;
      case 'redis':
        this.#redis.note(event);
        return;
    }
  }

  #noteRequest(event: RequestEvent): void {
    const { status, failure } = event;
    this.#requests.add(String(status));
    if (failure) this.#errors.add(isErrorCode(failure.code) ? failure.code : 'OTHER');
    this.#operations.note(event);
  }

  #noteCall({ source, status, error, durationMs, keys }: UpstreamCallEvent): void {
    const outcome = error ?? (status === undefined ? 'OTHER' : `${Math.floor(status / 100)}xx`);
    this.#calls.add(source, outcome);
    this.#callDurations.observe(durationMs / 1000, source);
    if (keys !== undefined) this.#batches.observe(keys, source);
  }
}
