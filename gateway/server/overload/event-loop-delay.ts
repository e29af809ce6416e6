const tickMs = 100;

/** Of how many ticks in a row each must have come late. */
const ticks = 4;

/**
 * How long work stands in line before the event loop gets to it. A tick that comes late tells of one long piece of work,
 * as a collection of garbage, after which all may be well; so what counts is the least of several in a row, as in CoDel
 * (RFC 8289, 3.2): a delay that none of them was without is one that stays.
 */
export class EventLoopDelay {
  /** The delay that no tick of late was without, in milliseconds. */
  standingMs = 0;
  readonly #late: number[] = new Array<number>(ticks).fill(0);
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Begins to watch; it keeps no process alive. @param onTick called after each tick */
  start(onTick: () => void): void {
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.sample(now - last - tickMs);
      last = now;
      onTick();
    }, tickMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Takes down by how many milliseconds a tick came late. */
  sample(lateMs: number): void {
    this.#late[this.#next] = lateMs;
    this.#next = (this.#next + 1) % ticks;
    this.standingMs = Math.max(0, Math.min(...this.#late));
  }
}
