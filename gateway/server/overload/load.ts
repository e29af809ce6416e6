import type { Telemetry } from '../../telemetry/events.ts';
import { Refusal } from '../response/refusal.ts';
import { EventLoopDelay } from './event-loop-delay.ts';

export interface LoadLimits {
  /** How many operations may run at once. */
  readonly operations: number;
  /** For how long work may stand in line for the event loop, in milliseconds. */
  readonly eventLoopDelay: number;
}

/** What there is too much of. */
export type Overload = 'operations' | 'eventLoopDelay';

/** Clients that were refused may try again after this. */
const retryAfterSeconds = 1;

/** An overload is over when nobody was refused for so long. */
const calmMs = 10_000;

/** What a gateway has to do at present, whichever build answers, and whether it may take on more. */
export class Load {
  readonly #delay = new EventLoopDelay();
  #running = 0;
  readonly #telemetry: Telemetry;
  #refused = 0;
  #lastRefusedAt = 0;

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
    this.#delay.start(() => this.#tellWhenOver());
  }

  close(): void {
    this.#delay.stop();
  }

  /** How many operations run. */
  get running(): number {
    return this.#running;
  }

  /** What keeps another operation from beginning now. */
  obstacle({ operations, eventLoopDelay }: LoadLimits): Overload | undefined {
    if (this.#running >= operations) return 'operations';
    return this.#delay.standingMs > eventLoopDelay ? 'eventLoopDelay' : undefined;
  }

  /** Whether an operation begins; `leave` must then be called once when it has ended. */
  enter(limits: LoadLimits): boolean {
    if (this.obstacle(limits)) return false;
    this.#running += 1;
    return true;
  }

  leave(): void {
    this.#running -= 1;
  }

  /** @throws Refusal 503 with `Retry-After` when no operation may begin now (RFC 9110, 15.6.4). */
  refuseOverload(limits: LoadLimits): void {
    const reason = this.obstacle(limits);
    if (!reason) return;
    this.#refused += 1;
    this.#lastRefusedAt = performance.now();
    if (this.#refused === 1) this.#telemetry.emit({ type: 'overload', state: 'begun', reason, refused: 1 });
    throw new Refusal(503, 'The gateway has more to do than it can; nothing of this request was executed.', {
      code: 'OVERLOADED',
      retryAfter: retryAfterSeconds,
    });
  }

  #tellWhenOver(): void {
    if (this.#refused === 0 || performance.now() - this.#lastRefusedAt < calmMs) return;
    this.#telemetry.emit({ type: 'overload', state: 'over', reason: undefined, refused: this.#refused });
    this.#refused = 0;
  }
}
