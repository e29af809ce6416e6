import { GatewayError } from '../errors/gateway-error.ts';
import { noteNeverSent } from './never-sent.ts';
import type { UpstreamCall } from './policy.ts';
import { callerGone } from './time-limit.ts';
import { type Turn, TurnQueue } from './turn-queue.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from './upstream-client.ts';

/** Says when calls may go; times are on the clock of `performance.now()`. */
export interface Gate {
  /** Whether a call may go now; it is counted as gone. */
  take(now: number): boolean;
  /** When a call may go before which so many others wait, as far as is known now. */
  opensAt(place: number): number;
}

export interface TimedQueueOptions {
  source: string;
  gate: Gate;
  /** How many calls may wait; what comes beyond is refused. */
  queue: number;
  /** To the client, why a call is refused. */
  message: string;
}

/** The longest wait of a call that has no deadline: what the gateway asks for itself, as a description. */
const longestWaitMs = 30_000;

/** The longest delay that is worth one timer; who waits longer is looked at again. */
const longestTimerMs = 60_000;

interface Waiting {
  readonly next: UpstreamCall;
  readonly request: UpstreamRequest;
  readonly context: CallContext;
  readonly resolve: (answer: Promise<UpstreamResponse>) => void;
  readonly reject: (error: unknown) => void;
  turn: Turn<Waiting> | undefined;
  /** Ends the waiting of a caller who goes away. */
  handleEvent(): void;
}

/**
 * Calls that wait until a gate lets them through, first come, first served, with one timer for all. A call waits only
 * where its turn comes before its deadline; else it is refused at once and told when to come back.
 */
export class TimedQueue {
  readonly #options: TimedQueueOptions;
  readonly #waiting = new TurnQueue<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TimedQueueOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** @throws GatewayError `RATE_LIMITED` with `retryAfter` when its turn would come too late, or too many wait already. */
  wait(next: UpstreamCall, request: UpstreamRequest, context: CallContext): Promise<UpstreamResponse> {
    const { source, gate, queue } = this.#options;
    const now = performance.now();
    const opensAt = gate.opensAt(this.length);
    if (this.length >= queue || !isInTime(opensAt, context, now)) {
      return Promise.reject(this.#refusal(request, opensAt - now));
    }
    const { signal } = context;
    if (signal?.aborted) return Promise.reject(callerGone(source, request, signal));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        ...{ next, request, context, resolve, reject, turn: undefined },
        handleEvent: () => {
          this.#leave(waiting);
          reject(callerGone(source, request, signal));
        },
      };
      waiting.turn = this.#waiting.push(waiting);
      signal?.addEventListener('abort', waiting, { once: true });
      this.#wakeUpInTime();
    });
  }

  /** The gate has changed: those whose turn comes too late now are refused, and others may go earlier. */
  reconsider(): void {
    const now = performance.now();
    let place = 0;
    for (let turn = this.#waiting.first; turn; turn = turn.after) {
      const opensAt = this.#options.gate.opensAt(place);
      if (isInTime(opensAt, turn.value.context, now)) place += 1;
      else {
        this.#leave(turn.value);
        turn.value.reject(this.#refusal(turn.value.request, opensAt - now));
      }
    }
    this.#wakeUpInTime();
  }

  #wakeUpInTime(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.length === 0) return;
    const leftMs = this.#options.gate.opensAt(0) - performance.now();
    const delayMs = Math.min(Math.max(1, Math.ceil(leftMs)), longestTimerMs);
    this.#timer = setTimeout(() => this.#letThrough(), delayMs);
  }

  #letThrough(): void {
    while (this.#waiting.first && this.#options.gate.take(performance.now())) {
      const { value } = this.#waiting.first;
      this.#leave(value);
      value.resolve(value.next(value.request, value.context));
    }
    this.#wakeUpInTime();
  }

  #leave(waiting: Waiting): void {
    if (waiting.turn) this.#waiting.remove(waiting.turn);
    waiting.context.signal?.removeEventListener('abort', waiting);
    if (this.length === 0) this.#wakeUpInTime();
  }

  #refusal({ operation }: UpstreamRequest, backInMs: number): GatewayError {
    const { source, message } = this.#options;
    const retryAfter = Math.max(1, Math.ceil(backInMs / 1000));
    return noteNeverSent(new GatewayError('RATE_LIMITED', message, { source, operation, retryAfter }));
  }
}

/** The deadline of a call that several wait for moves with them: it is read anew each time. */
function isInTime(opensAt: number, { deadlineAt }: CallContext, now: number): boolean {
  return opensAt <= now || opensAt < (deadlineAt ?? now + longestWaitMs);
}
