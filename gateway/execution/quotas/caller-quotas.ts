import type { CallerRateLimits } from '../../config/limits-config.ts';

/** What an operation takes of the quotas of its caller. */
export interface Amounts {
  readonly operations: number;
  readonly cost: number;
}

export type QuotaName = keyof Amounts;

/** What is left of one quota. */
export interface QuotaLeft {
  readonly name: QuotaName;
  /** The most that can be left, and in how many seconds that much comes again. */
  readonly quota: number;
  readonly windowSeconds: number;
  readonly left: number;
  /** Seconds until all of it is there again. */
  readonly fullInSeconds: number;
}

export interface Taken {
  readonly quotas: readonly QuotaLeft[];
  /** Seconds after which as much may be there; `undefined` where it was, and has been taken. */
  readonly retryAfter: number | undefined;
}

/** Where the quotas of callers are kept. All or nothing of what is asked for is taken. */
export interface CallerQuotas {
  take(caller: string, amounts: Amounts): Taken | Promise<Taken>;
}

/** Callers of whom something is remembered; those beyond share one quota, so that a crowd of them empties nobody's memory. */
const maxCallers = 100_000;
const everybodyElse = '';

interface Bucket {
  readonly operations: Level;
  readonly cost: Level;
}

interface Level {
  left: number;
  atMs: number;
}

interface Rate {
  readonly name: QuotaName;
  readonly quota: number;
  readonly perMs: number;
}

/**
 * Token buckets in memory: in any time T a caller takes at most a quota and what comes again in T. Whoever took nothing for
 * as long as a bucket takes to fill is forgotten, with nothing lost.
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
    this.#rates = (['operations', 'cost'] as const).flatMap((name) => {
      const rate = limits[name];
      return rate ? [{ name, quota: rate.calls, perMs: rate.perMs }] : [];
    });
    this.#forgetAfterMs = Math.max(0, ...this.#rates.map(({ perMs }) => perMs));
    this.#now = now;
    this.#maxCallers = most;
    this.#turnedAtMs = now();
  }

  take(caller: string, amounts: Amounts): Taken {
    const nowMs = this.#now();
    const bucket = this.#bucketOf(caller, nowMs);
    let waitMs = 0;
    for (const { name, quota, perMs } of this.#rates) {
      const level = bucket[name];
      level.left = Math.min(quota, level.left + ((nowMs - level.atMs) * quota) / perMs);
      level.atMs = nowMs;
      waitMs = Math.max(waitMs, ((wanted(amounts[name], quota) - level.left) * perMs) / quota);
    }
    const isThere = waitMs <= 0;
    if (isThere) for (const { name, quota } of this.#rates) bucket[name].left -= wanted(amounts[name], quota);
    return {
      quotas: this.#rates.map((rate) => quotaLeft(rate, bucket[rate.name].left)),
      retryAfter: isThere ? undefined : Math.ceil(waitMs / 1000),
    };
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

/** What costs more than there can ever be takes all. */
function wanted(amount: number, quota: number): number {
  return Math.min(amount, quota);
}

function quotaLeft({ name, quota, perMs }: Rate, left: number): QuotaLeft {
  const fullInSeconds = Math.ceil(((quota - left) * perMs) / quota / 1000);
  return { name, quota, windowSeconds: Math.ceil(perMs / 1000), left: Math.floor(left), fullInSeconds };
}
