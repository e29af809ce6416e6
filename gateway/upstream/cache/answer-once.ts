import { GatewayError } from '../../errors/gateway-error.ts';
import type { CachedCallEvent, Telemetry } from '../../telemetry/events.ts';
import { metered } from '../metered.ts';
import type { UpstreamCall, UpstreamPolicy } from '../policy.ts';
import { endedAlready } from '../time-limit.ts';
import type { CallContext, StandIn, UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import { type Asked, askUpstream, isUsableOnError, requestFor } from './ask-upstream.ts';
import type { CacheStore } from './cache-store.ts';
import { type Arrival, Flight } from './flight.ts';
import { Flights } from './flights.ts';
import type { OwnFreshness } from './freshness.ts';
import { type KeptAnswer, keptAnswerOf, shareable } from './kept-answer.ts';
import { ownFailure } from './own-failure.ts';
import { PersonalOperations } from './personal-operations.ts';
import { requestKey } from './request-key.ts';
import { type SharingFacts, sharingOf } from './sharing-of.ts';
import { type ChangesSoFar, SourceChanges } from './source-changes.ts';
import { isPersonal } from './storable.ts';

export interface AnswerOnceOptions extends SharingFacts, OwnFreshness {
  readonly source: string;
  readonly store: CacheStore;
  /** Told of calls that are not made. @default nobody */
  readonly telemetry?: Telemetry | undefined;
  /** Those that calls of this client make are added to it. @default none so far */
  readonly changes?: SourceChanges | undefined;
  /** Whether headers of the caller may go on to the source, whatever this caller sends. */
  readonly forwardsHeaders: boolean;
  /** Those that go on with this request. */
  forwardedOf(request: UpstreamRequest, context: CallContext): Readonly<Record<string, string>>;
  /** Which of the source's credentials go on with this request. @default the same with all */
  readonly credentialsFor?: ((request: UpstreamRequest) => string | undefined) | undefined;
}

/**
 * Asks the upstream only for what is not known: answers that are fresh (RFC 9111) are given again, and calls that are
 * equal in all that a caller can influence are one while they are in flight. Each call that is made is metered.
 */
export function answerOnce(options: AnswerOnceOptions): UpstreamPolicy {
  return (next) => {
    const calls = new CallsOfSource(options, next);
    return (request, context) => {
      try {
        return calls.answer(request, context);
      } catch (error) {
        return Promise.reject(error);
      }
    };
  };
}

/** A call that others' answers may answer. */
interface KeyedCall {
  readonly key: string;
  readonly request: UpstreamRequest;
  /** The caller's headers that go on with it. */
  readonly forwarded: Readonly<Record<string, string>>;
  readonly context: CallContext;
}

class CallsOfSource {
  readonly #options: AnswerOnceOptions;
  readonly #next: UpstreamCall;
  readonly #flights: Flights;
  readonly #personal = new PersonalOperations();
  readonly #changes: SourceChanges;
  readonly #kept: CachedCallEvent;
  readonly #shared: CachedCallEvent;

  constructor(options: AnswerOnceOptions, next: UpstreamCall) {
    this.#options = options;
    this.#changes = options.changes ?? new SourceChanges();
    this.#flights = new Flights(this.#changes);
    this.#next = next;
    this.#kept = { type: 'upstream.cached', source: options.source, from: 'kept' };
    this.#shared = { type: 'upstream.cached', source: options.source, from: 'shared' };
  }

  answer(request: UpstreamRequest, context: CallContext): Promise<UpstreamResponse> {
    const { forwardedOf, credentialsFor, store, source } = this.#options;
    const forwarded = forwardedOf(request, context);
    const sharing = sharingOf(request, forwarded, this.#options);
    if (sharing === 'change') return this.#change(request, context);
    if (sharing === 'none') return this.#alone(request, context);
    const key = requestKey(source, request, forwarded, credentialsFor?.(request));
    const call: KeyedCall = { key, request, forwarded, context };
    const kept = store.get(call.key);
    return kept instanceof Promise ? kept.then((found) => this.#answerBy(found, call)) : this.#answerBy(kept, call);
  }

  #answerBy(found: KeptAnswer | undefined, call: KeyedCall): Promise<UpstreamResponse> {
    const kept = found && this.#changes.areAsOf(found) ? found : undefined;
    if (kept) {
      const now = Date.now();
      if (now < kept.freshUntil) return this.#hit(kept, call);
      if (now < kept.usableWhileRevalidatingUntil) {
        if (!this.#flights.find(call.key)) this.#refresh(kept, call);
        return this.#hit(kept, call);
      }
    }
    // What may have changed meanwhile, by calls that failed, still stands in for failures.
    const inDoubt = found?.generation === this.#changes.count ? found : undefined;
    return inDoubt && isUsableOnError(inDoubt) ? this.#askInTime(inDoubt, call) : this.#askNow(kept, call);
  }

  #askNow(kept: KeptAnswer | undefined, call: KeyedCall): Promise<UpstreamResponse> {
    const { request, context } = call;
    // A caller without time is refused as any other is, and takes nobody with it.
    if (this.#personal.has(request.operation) || endedAlready(this.#options.source, request, context)) {
      return this.#alone(request, context);
    }
    const flight = this.#flights.find(call.key);
    return flight ? this.#join(flight, call) : this.#ask(kept, call);
  }

  /** At the caller's deadline what is kept stands in, as it would for a call that took too long itself. */
  #askInTime(kept: KeptAnswer, call: KeyedCall): Promise<UpstreamResponse> {
    return this.#askNow(kept, call).catch((error: unknown) => {
      const { context, request } = call;
      if (!isOutOfTime(error) || context.signal?.aborted) throw error;
      this.#note(context, request, 0, { code: error.code, retryAfter: undefined });
      return kept.response;
    });
  }

  #hit({ response, freshUntil }: KeptAnswer, { request, context }: KeyedCall): Promise<UpstreamResponse> {
    context.meter?.cached?.(this.#options.source, request, context)?.({ response });
    context.followed?.answeredFrom('kept');
    this.#options.telemetry?.emit(this.#kept);
    this.#note(context, request, freshUntil);
    return Promise.resolve(response);
  }

  /** Who asks first makes the call, and waits for it as everyone else does. */
  #ask(kept: KeptAnswer | undefined, call: KeyedCall): Promise<UpstreamResponse> {
    const { request, context } = call;
    return this.#fly(kept, call, context).wait(
      context,
      ({ response, freshUntil, standsInFor }) => {
        this.#note(context, request, freshUntil, standsInFor);
        return response;
      },
      (error) => error,
    );
  }

  #join(flight: Flight, { request, context }: KeyedCall): Promise<UpstreamResponse> {
    const end = context.meter?.cached?.(this.#options.source, request, context);
    context.followed?.answeredFrom('shared');
    this.#options.telemetry?.emit(this.#shared);
    return flight.wait(
      context,
      ({ response, freshUntil, standsInFor }) => {
        end?.({ response });
        if (isPersonal(response)) return this.#alone(request, context);
        this.#note(context, request, freshUntil, standsInFor);
        return response;
      },
      (failure) => {
        const error = ownFailure(failure);
        end?.({ error });
        return error;
      },
    );
  }

  /** Nobody waits for it, and it counts for no operation. */
  #refresh(kept: KeptAnswer, call: KeyedCall): void {
    const { requestId, callerHeaders } = call.context;
    this.#fly(kept, call, { requestId, callerHeaders, deadlineAt: undefined, signal: undefined }).keepGoing();
  }

  /** @throws GatewayError before anything is sent, where the meter refuses the call: that is this caller's alone. */
  #fly(kept: KeptAnswer | undefined, call: KeyedCall, context: CallContext): Flight {
    const { source } = this.#options;
    const { key, request } = call;
    const sent = requestFor(request, kept);
    const end = context.meter?.begin(source, sent, context);
    const place = this.#flights.placeFor(key);
    const flight = new Flight({
      source,
      request,
      context,
      onAbandoned: () => place.leave(),
      make: (shared) =>
        askUpstream(this.#next, { request, sent, kept, context: shared, end }).then(
          (asked) => {
            place.leave();
            const { standsInFor } = asked;
            const arrival = standsInFor ? { ...asked, freshUntil: 0 } : this.#keep(call, place.asOf, asked);
            const response = shared.isShared ? shareable(arrival.response) : arrival.response;
            return { response, freshUntil: arrival.freshUntil, standsInFor };
          },
          (error) => {
            place.leave();
            throw error;
          },
        ),
    });
    place.take(flight);
    return flight;
  }

  /** Keeps an answer that may be kept in place of the one before it. */
  #keep({ key, request, forwarded }: KeyedCall, asOf: ChangesSoFar, asked: Asked): Arrival {
    const { store } = this.#options;
    const { response } = asked;
    if (isPersonal(response)) this.#personal.add(request.operation);
    // The source has changed since: what it said before may be true no more, and what is kept is newer.
    if (!this.#changes.areAsOf(asOf)) return { response, freshUntil: 0 };
    const answer = { request, forwarded, response, requestedAt: asked.requestedAt, receivedAt: Date.now() };
    const kept = keptAnswerOf(answer, this.#options, asOf);
    if (kept) void store.set(key, kept);
    else void store.delete(key);
    return kept ?? { response, freshUntil: 0 };
  }

  /** What began before a change is joined by nobody after it, and what was kept before it answers nobody after it. */
  #change(request: UpstreamRequest, context: CallContext): Promise<UpstreamResponse> {
    this.#flights.clear();
    const failed = () => {
      this.#changes.addDoubt();
      this.#flights.clear();
    };
    const answer = this.#alone(request, context);
    // RFC 9111, 4.4: a refusal changes nothing. What became of a call that failed is not known.
    answer.then(({ status }) => {
      if (status >= 500) failed();
      else if (status < 400) this.#changes.add();
      this.#flights.clear();
    }, failed);
    return answer;
  }

  #alone(request: UpstreamRequest, context: CallContext): Promise<UpstreamResponse> {
    this.#note(context, request, 0);
    return metered(this.#options.source, request, context, this.#next);
  }

  #note({ freshness }: CallContext, request: UpstreamRequest, freshUntil: number, failure?: StandIn): void {
    if (!freshness) return;
    if (failure) freshness.stoodIn?.(this.#options.source, failure);
    const forAll = request.sameForAll === true && !this.#options.forwardsHeaders;
    freshness.note(Math.max(0, freshUntil - Date.now()), forAll);
  }
}

function isOutOfTime(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.code === 'DEADLINE_EXCEEDED';
}
