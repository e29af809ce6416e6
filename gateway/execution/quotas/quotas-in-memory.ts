import type { CallerRateLimits } from '../../config/limits-config.ts';
import {
  type Amounts,
  type CallerQuotas,
  inSeconds,
  type QuotaName,
  quotaLeft,
  type Rate,
  ratesOf,
  type Taken,
  wanted,
} from './caller-quotas.ts';

/** Callers of whom something is remembered; those beyond share one quota, so that a crowd of them empties nobody's memory. */
const maxCallers = 100_000;
const everybodyElse = '';

type Bucket = Readonly<Record<QuotaName, Level>>;

/** What was left when something was last taken. */
interface Level {
  left: number;
  atMs: number;
}

/**
 * Token buckets in memory: in any time T a caller takes at most a quota and what comes again in T. Whoever took nothing for
 * as long as a bucket takes to fill is forgotten, with nothing lost. Redis keeps them by the same rule (`take-script.ts`).
 *
 * @param now in milliseconds. @default `performance.now()`
 */
export class QuotasInMemory implements CallerQuotas {
  readonly #rates: readonly Rate[];
  readonly #forgetAfterMs: number;
  readonly #now: () => number;
  readonly #maxCallers: number;
  #recent = new Map<string, Bucket>();
  #before = new Map<string, Bucket>();
  #turnedAtMs: number;

  constructor(limits: CallerRateLimits, now: () => number = () => performance.now(), most = maxCallers) {
    this.#rates = ratesOf(limits);
    this.#forgetAfterMs = Math.max(0, ...this.#rates.map(({ perMs }) => perMs));
    this.#now = now;
    this.#maxCallers = most;
    this.#turnedAtMs = now();
  }

  take(caller: string, amounts: Amounts): Taken {
    const nowMs = this.#now();
    const bucket = this.#bucketOf(caller, nowMs);
    let waitMs = 0;
    for (const rate of this.#rates) {
      const missing = wanted(amounts[rate.name], rate) - thereAt(nowMs, rate, bucket[rate.name]);
      waitMs = Math.max(waitMs, (missing * rate.perMs) / rate.quota);
    }
    if (waitMs > 0) {
      const quotas = this.#rates.map((rate) => quotaLeft(rate, thereAt(nowMs, rate, bucket[rate.name])));
      return { quotas, retryAfter: inSeconds(waitMs) };
    }
    const quotas = this.#rates.map((rate) => {
      const level = bucket[rate.name];
      level.left = thereAt(nowMs, rate, level) - wanted(amounts[rate.name], rate);
      level.atMs = nowMs;
      return quotaLeft(rate, level.left);
    });
    return { quotas, retryAfter: undefined };
  }

  #bucketOf(caller: string, nowMs: number): Bucket {
    if (nowMs - this.#turnedAtMs >= this.#forgetAfterMs) {
      // Two turns ago is at least as long ago as a bucket takes to fill.
      this.#before = nowMs - this.#turnedAtMs >= 2 * this.#forgetAfterMs ? new Map() : this.#recent;
      this.#recent = new Map();
      this.#turnedAtMs = nowMs;
    }
    const recent = this.#recent.get(caller);
    if (recent) return recent;
    const before = this.#before.get(caller);
    if (!before && caller !== everybodyElse && this.#recent.size >= this.#maxCallers) {
      return this.#bucketOf(everybodyElse, nowMs);
    }
    const bucket = before ?? this.#full(nowMs);
    this.#recent.set(caller, bucket);
    return bucket;
  }

  #full(atMs: number): Bucket {
    const level = (name: QuotaName) => ({ left: this.#rates.find((rate) => rate.name === name)?.quota ?? 0, atMs });
    return { operations: level('operations'), cost: level('cost') };
  }
}

function thereAt(nowMs: number, { quota, perMs }: Rate, { left, atMs }: Level): number {
  return Math.min(quota, left + ((nowMs - atMs) * quota) / perMs);
}
