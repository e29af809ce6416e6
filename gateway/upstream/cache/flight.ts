import type { GatewayError } from '../../errors/gateway-error.ts';
import { CallEnding } from '../call-signal.ts';
import { callerGone, deadlineExceeded, millisecondsLeft } from '../time-limit.ts';
import type { CallContext, StandIn, UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';

/** An answer that has just come, or a kept one that stands in for it. */
export interface Arrival {
  readonly response: UpstreamResponse;
  /** Until when others may use it, in milliseconds since the epoch; 0 where they may not. */
  readonly freshUntil: number;
  /** The failure for which it stands in. */
  readonly standsInFor?: StandIn | undefined;
}

export interface FlightOptions {
  readonly source: string;
  readonly request: UpstreamRequest;
  /** Of who asks first, on whose behalf the call is made. */
  readonly context: CallContext;
  /** Makes the call, in the context that the flight is. Its signal aborts when nobody waits for it any longer. */
  make(flight: Flight): Promise<Arrival>;
  /** Called when nobody waits for it any longer. */
  onAbandoned(): void;
}

/**
 * One call that several wait for, each within limits of its own: who leaves, or has no time left, ends the call
 * for nobody else, and is the one who aborts it only when it was the last. It is itself the context of that call: its
 * deadline is the latest of those who wait, and its signal its own.
 */
export class Flight extends CallEnding implements CallContext {
  readonly requestId: CallContext['requestId'];
  readonly callerHeaders: CallContext['callerHeaders'];
  readonly execution: CallContext['execution'];
  readonly meter: CallContext['meter'];
  readonly followed: CallContext['followed'];
  readonly freshness: CallContext['freshness'];
  readonly signal = this;
  deadlineAt: number | undefined;
  readonly arrival: Promise<Arrival>;
  /** Whether more than one has waited for it. */
  isShared = false;
  readonly #options: FlightOptions;
  /** Who has as long as the call itself, and is told by its end that time is up. */
  #longest: Waiter | undefined;
  #waiting = 0;

  constructor(options: FlightOptions) {
    super();
    const { context } = options;
    this.requestId = context.requestId;
    this.callerHeaders = context.callerHeaders;
    this.execution = context.execution;
    this.meter = context.meter;
    this.followed = context.followed;
    this.freshness = context.freshness;
    this.deadlineAt = context.deadlineAt;
    this.#options = options;
    this.arrival = options.make(this);
  }

  /** Keeps the call going without anybody who waits for it. */
  keepGoing(): void {
    this.#waiting += 1;
    this.arrival.catch(() => {});
  }

  /**
   * What is made of the arrival, for as long as this caller's deadline and connection let it wait. What either of the two
   * throws, it rejects with.
   * @param failed makes of a failure what this caller rejects with
   */
  wait<T>(
    context: CallContext,
    arrived: (arrival: Arrival) => T | Promise<T>,
    failed: (error: unknown) => unknown,
  ): Promise<T> {
    const isFirst = this.#waiting === 0;
    this.isShared = !isFirst;
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(this, this.#options, context, reject);
      if (isFirst) this.#longest = waiter;
      else this.#besideOthers(waiter, context);
      this.arrival.then(
        (arrival) => {
          // For who has left nothing more is done, and nothing made that nobody would hear of.
          if (waiter.hasLeft) return;
          waiter.settle();
          // It may make a call of its own, which its meter may refuse: from here on nothing else would tell it.
          try {
            resolve(arrived(arrival));
          } catch (error) {
            reject(error);
          }
        },
        (error) => {
          if (waiter.hasLeft) return;
          waiter.settle();
          try {
            reject(failed(error));
          } catch (thrown) {
            reject(thrown);
          }
        },
      );
    });
  }

  /** Of all who wait, those who may have to leave before the call ends have an alarm of their own. */
  #besideOthers(waiter: Waiter, { deadlineAt = Number.POSITIVE_INFINITY }: CallContext): void {
    if (deadlineAt <= (this.deadlineAt ?? Number.POSITIVE_INFINITY)) {
      waiter.setAlarm();
      return;
    }
    this.#longest?.setAlarm();
    this.#longest = waiter;
    this.deadlineAt = deadlineAt === Number.POSITIVE_INFINITY ? undefined : deadlineAt;
  }

  leave(error: GatewayError): void {
    this.#waiting -= 1;
    if (this.#waiting > 0) return;
    this.#options.onAbandoned();
    this.end(error);
  }
}

/** One who waits for a flight. */
class Waiter {
  hasLeft = false;
  readonly #flight: Flight;
  readonly #options: FlightOptions;
  readonly #context: CallContext;
  readonly #reject: (error: GatewayError) => void;
  #alarm: NodeJS.Timeout | undefined;

  constructor(flight: Flight, options: FlightOptions, context: CallContext, reject: (error: GatewayError) => void) {
    this.#flight = flight;
    this.#options = options;
    this.#context = context;
    this.#reject = reject;
    context.signal?.addEventListener('abort', this, { once: true });
  }

  setAlarm(): void {
    const { deadlineAt } = this.#context;
    if (deadlineAt !== undefined) this.#alarm = setTimeout(ring, Math.ceil(millisecondsLeft(deadlineAt)), this);
  }

  timeIsUp(): void {
    this.#leave(deadlineExceeded(this.#options.source, this.#options.request));
  }

  /** The caller has gone away. */
  handleEvent(): void {
    this.#leave(callerGone(this.#options.source, this.#options.request, this.#context.signal));
  }

  settle(): void {
    if (this.#alarm) clearTimeout(this.#alarm);
    this.#context.signal?.removeEventListener('abort', this);
  }

  #leave(error: GatewayError): void {
    this.hasLeft = true;
    this.settle();
    this.#reject(error);
    this.#flight.leave(error);
  }
}

function ring(waiter: Waiter): void {
  waiter.timeIsUp();
}
