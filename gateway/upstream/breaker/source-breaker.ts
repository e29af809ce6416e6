import type { BreakerConfig } from '../../config/gateway-config.ts';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { noteNeverSent } from '../never-sent.ts';
import type { UpstreamCall } from '../policy.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import type { CallWatcher } from '../watch-calls.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import { outcomeOfAnswer, outcomeOfFailure } from './outcome.ts';

export interface SourceBreakerOptions {
  source: string;
  config: BreakerConfig;
  /** The source's timeout, in milliseconds: half of it, or a second, is long to wait. */
  timeoutMs: number;
  telemetry: Telemetry;
}

/** How many origins of a source have a circuit; where templates name the host, there can be many. */
const mostOrigins = 32;

/** Of several circuits the one that lets least through. */
const worst: readonly BreakerState[] = ['open', 'half-open', 'closed'];

/**
 * Stops calling an API that fails, so that nobody waits for it and it gets the time to come back. Each origin has a
 * circuit of its own: the host of one tenant that is down is none of the others'. It learns as a watcher of all attempts;
 * while a circuit is closed its policy gives the call on as it is.
 */
export class SourceBreaker implements CallWatcher {
  readonly #options: SourceBreakerOptions;
  readonly #longMs: number;
  readonly #breakers = new Map<string, Breaker>();
  /** Calls that were let through to see whether the API works again, until they end. */
  readonly #probes = new WeakSet<UpstreamRequest>();
  /** Most sources have one origin, which then is the last one always. */
  #lastOrigin: string | undefined;
  #lastBreaker: Breaker | undefined;

  constructor(options: SourceBreakerOptions) {
    this.#options = options;
    this.#longMs = Math.min(1_000, options.timeoutMs / 2);
  }

  /** @throws GatewayError `UPSTREAM_UNAVAILABLE` with `retryAfter` at once, while the circuit is open. */
  readonly policy =
    (next: UpstreamCall): UpstreamCall =>
    (request, context) => {
      const breaker = this.#of(request.origin);
      return breaker.isClosed ? next(request, context) : this.#probe(breaker, next, request, context);
    };

  /**
   * The same below all that waits for a turn: what waits when the circuit opens is no more sent than what comes after.
   * @throws GatewayError as {@link policy} does.
   */
  readonly policyAfterWaiting =
    (next: UpstreamCall): UpstreamCall =>
    (request, context) => {
      const breaker = this.#of(request.origin);
      if (breaker.isClosed) return next(request, context);
      const mayGo = this.#probes.has(request) && breaker.stateAt(performance.now()) === 'half-open';
      return mayGo ? next(request, context) : this.#probe(breaker, next, request, context);
    };

  answered(...[request, , response, startedAt, endedAt]: Parameters<CallWatcher['answered']>): void {
    this.#of(request.origin).ended(outcomeOfAnswer(response), startedAt, endedAt);
  }

  failed(...[request, , error, startedAt, endedAt]: Parameters<CallWatcher['failed']>): void {
    const outcome = outcomeOfFailure(error, startedAt, endedAt, this.#longMs);
    this.#of(request.origin).ended(outcome, startedAt, endedAt);
  }

  get state(): BreakerState {
    const now = performance.now();
    const states = new Set(this.#breakers.values().map((breaker) => breaker.stateAt(now)));
    return worst.find((state) => states.has(state)) ?? 'closed';
  }

  /** Whoever was told that it is open hears that this one is no more. */
  close(): void {
    for (const origin of this.#breakers.keys()) this.#forget(origin);
    this.#lastBreaker = undefined;
  }

  #probe(
    breaker: Breaker,
    next: UpstreamCall,
    request: UpstreamRequest,
    context: CallContext,
  ): Promise<UpstreamResponse> {
    const startedAt = performance.now();
    const backInMs = breaker.probe(startedAt);
    if (backInMs > 0) return Promise.reject(isFailing(this.#options.source, request, backInMs));
    this.#probes.add(request);
    const answer = next(request, context);
    answer.then(
      (response) => {
        this.#probes.delete(request);
        breaker.probed(outcomeOfAnswer(response), startedAt, performance.now());
      },
      (error) => {
        const now = performance.now();
        this.#probes.delete(request);
        breaker.probed(outcomeOfFailure(error, startedAt, now, this.#longMs), startedAt, now);
      },
    );
    return answer;
  }

  #of(origin: string): Breaker {
    if (this.#lastBreaker && origin === this.#lastOrigin) return this.#lastBreaker;
    const known = this.#breakers.get(origin);
    // Deleting and setting again keeps the map in the order of last use.
    if (known) this.#breakers.delete(origin);
    const breaker = known ?? this.#make(origin);
    this.#breakers.set(origin, breaker);
    const [oldest] = this.#breakers.keys();
    if (this.#breakers.size > mostOrigins && oldest !== undefined) this.#forget(oldest);
    this.#lastOrigin = origin;
    this.#lastBreaker = breaker;
    return breaker;
  }

  #make(origin: string): Breaker {
    const { source, config, telemetry } = this.#options;
    const by = {};
    return new Breaker(config, (state, reason) => {
      telemetry.emit({ type: 'breaker', source, origin, state, reason, by });
    });
  }

  #forget(origin: string): void {
    this.#breakers.get(origin)?.leave(performance.now());
    this.#breakers.delete(origin);
  }
}

function isFailing(source: string, { operation }: UpstreamRequest, backInMs: number): GatewayError {
  const message = `Source "${source}" is failing and is not called for now.`;
  const retryAfter = Math.ceil(backInMs / 1000);
  return noteNeverSent(new GatewayError('UPSTREAM_UNAVAILABLE', message, { source, operation, retryAfter }));
}
