import type { GatewayError } from '../../errors/gateway-error.ts';
import { CallEnding, type CallSignal } from '../call-signal.ts';
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
  /** When the call ends whatever happens, on the clock of `performance.now()`. */
  readonly endsAt: number;
  /** Makes the call. The signal aborts when nobody waits for it any longer. */
  make(signal: CallSignal): Promise<Arrival>;
  /** Called when nobody waits for it any longer. */
  onAbandoned(): void;
}

/**
 * One call that several wait for, each within limits of its own: who leaves, or has no time left, ends the call
 * for nobody else, and is the one who aborts it only when it was the last.
 */
export class Flight {
  readonly arrival: Promise<Arrival>;
  /** Whether more than one has waited for it. */
  isShared = false;
  readonly #options: FlightOptions;
  readonly #ending = new CallEnding();
  #waiting = 0;

  constructor(options: FlightOptions) {
    this.#options = options;
    this.arrival = options.make(this.#ending);
  }

  /** Keeps the call going without anybody who waits for it. */
  keepGoing(): void {
    this.#waiting += 1;
    this.arrival.catch(() => {});
  }

  /**
   * What is made of the arrival, for as long as this caller's deadline and connection let it wait.
   * @param failed makes of a failure what this caller rejects with
   */
  wait<T>(
    { deadlineAt, signal }: CallContext,
    arrived: (arrival: Arrival) => T | Promise<T>,
    failed: (error: unknown) => unknown,
  ): Promise<T> {
    const { source, request, endsAt } = this.#options;
    this.isShared = this.#waiting > 0;
    this.#waiting += 1;
    const isEndedFirst = deadlineAt === undefined || deadlineAt > endsAt;

    return new Promise((resolve, reject) => {
      const leave = (error: GatewayError) => {
        settle();
        reject(error);
        this.#leave(error);
      };
      const timer = isEndedFirst
        ? undefined
        : setTimeout(() => leave(deadlineExceeded(source, request)), millisecondsLeft(deadlineAt));
      const onGone = signal && (() => leave(callerGone(source, request, signal)));
      const settle = () => {
        if (timer) clearTimeout(timer);
        if (onGone) signal.removeEventListener('abort', onGone);
      };
      if (onGone) signal.addEventListener('abort', onGone, { once: true });
      this.arrival.then(
        (arrival) => {
          settle();
          resolve(arrived(arrival));
        },
        (error) => {
          settle();
          reject(failed(error));
        },
      );
    });
  }

  #leave(error: GatewayError): void {
    this.#waiting -= 1;
    if (this.#waiting > 0) return;
    this.#options.onAbandoned();
    this.#ending.end(error);
  }
}
