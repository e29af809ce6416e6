import type { Gate } from '../timed-queue.ts';
import type { Quota } from './quota-fields.ts';

/** No announcement is believed for longer: after that a call goes to see whether it still holds. */
const longestBeliefMs = 3_600_000;

/** How far apart calls go that have waited, at most. */
const widestGapMs = 50;

/** By how much each answer that is no refusal closes that gap. */
const closing = 0.9;

/**
 * How many calls an API still takes, by its own words. Those that were let through and are not answered yet are counted
 * too, so that calls side by side do not take the same last one. Those that had to wait go one after another: at first at
 * four times the pace that the quota allows, or at twenty in a second where it says nothing of that, and faster with each
 * answer that is no refusal, so that what an API said once does not slow calls down that it takes by now.
 */
export class QuotaGate implements Gate {
  #left = Number.POSITIVE_INFINITY;
  #resetAt = Number.NEGATIVE_INFINITY;
  #unanswered = 0;
  /** When it was last told that nothing is left. */
  #shutAt = Number.NEGATIVE_INFINITY;
  #gapMs = widestGapMs;
  #nextAt = Number.NEGATIVE_INFINITY;

  /**
   * An answer came that says how much is left.
   * @param goneAt when its call was made: one from before nothing was left tells of the time before that
   */
  announced({ remaining, resetMs, window }: Quota, goneAt: number, now: number): void {
    const resetAt = now + Math.min(resetMs, longestBeliefMs);
    if (goneAt < this.#shutAt) {
      if (remaining === 0) this.#resetAt = Math.max(this.#resetAt, resetAt);
      return;
    }
    this.#left = remaining - this.#unanswered;
    this.#resetAt = resetAt;
    const [windowMs, limit] = window ? [window.ms, window.limit] : [resetMs, remaining];
    const gapMs = limit > 0 ? windowMs / limit / 4 : widestGapMs;
    if (remaining === 0) {
      this.#shutAt = now;
      this.#gapMs = Math.min(widestGapMs, gapMs);
    } else {
      this.#gapMs = Math.min(this.#gapMs, gapMs);
    }
  }

  /**
   * A call that was let through has ended.
   * @param isTaken whether with an answer that is no refusal
   */
  ended(isTaken: boolean): void {
    this.#unanswered -= 1;
    if (isTaken) this.#gapMs *= closing;
  }

  /** Lets a call through before which nobody waits. */
  takeAtOnce(now: number): boolean {
    if (now >= this.#resetAt) this.#left = Number.POSITIVE_INFINITY;
    if (this.#left <= 0) return false;
    this.#left -= 1;
    this.#unanswered += 1;
    return true;
  }

  /** Lets one of those through that wait. */
  take(now: number): boolean {
    if (now < this.#nextAt || !this.takeAtOnce(now)) return false;
    this.#nextAt = now + this.#gapMs;
    return true;
  }

  opensAt(place: number): number {
    if (place < this.#left) return this.#nextAt + place * this.#gapMs;
    const placeAfterReset = place - Math.max(0, this.#left);
    return Math.max(this.#nextAt, this.#resetAt) + placeAfterReset * this.#gapMs;
  }

  /** Until when nothing is left; `undefined` while a call may go. */
  shutUntil(now: number): number | undefined {
    return this.#left <= 0 && now < this.#resetAt ? this.#resetAt : undefined;
  }

  /** Whether nothing that it was told counts any more. */
  isPast(now: number): boolean {
    return now >= this.#resetAt;
  }
}
