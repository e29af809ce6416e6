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

/** In any time T a caller takes at most `quota` and what comes again in T. */
export interface Rate {
  readonly name: QuotaName;
  readonly quota: number;
  readonly perMs: number;
}

/** Those that are limited, in the order in which they are told. */
export function ratesOf(limits: CallerRateLimits): readonly Rate[] {
  return (['operations', 'cost'] as const).flatMap((name) => {
    const rate = limits[name];
    return rate ? [{ name, quota: rate.calls, perMs: rate.perMs }] : [];
  });
}

/** What costs more than there can ever be takes all. */
export function wanted(amount: number, { quota }: Rate): number {
  return Math.min(amount, quota);
}

export function quotaLeft({ name, quota, perMs }: Rate, left: number): QuotaLeft {
  const fullInSeconds = inSeconds(((quota - left) * perMs) / quota);
  return { name, quota, windowSeconds: inSeconds(perMs), left: Math.floor(left), fullInSeconds };
}

/** Whole seconds in which so many milliseconds are over. */
export function inSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
