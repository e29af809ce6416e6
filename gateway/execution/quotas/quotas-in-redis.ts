import { createHash, createHmac } from 'node:crypto';
import type { CallerRateLimits } from '../../config/limits-config.ts';
import type { Redis } from '../../redis/redis.ts';
import {
  type Amounts,
  type CallerQuotas,
  inSeconds,
  quotaLeft,
  type Rate,
  ratesOf,
  type Taken,
  wanted,
} from './caller-quotas.ts';
import { QuotasInMemory } from './quotas-in-memory.ts';
import { takeScript } from './take-script.ts';

export interface QuotasInRedisOptions {
  readonly limits: CallerRateLimits;
  readonly redis: Redis;
  /** What the names of keys begin with. */
  readonly prefix: string;
  /** By which callers are hashed in names of keys. `undefined`: by nothing, so that guesses can be tried. */
  readonly callerKey: string | undefined;
  /** In milliseconds. @default the time of the server of Redis, which is the same for all who ask it */
  readonly now?: () => number;
}

/**
 * Quotas that all who ask the same Redis take from. While Redis is not there each process has buckets of its own, in
 * which nobody waits and nobody goes without being counted.
 */
export class QuotasInRedis implements CallerQuotas {
  readonly #options: QuotasInRedisOptions;
  readonly #rates: readonly Rate[];
  readonly #alone: QuotasInMemory;

  constructor(options: QuotasInRedisOptions) {
    this.#options = options;
    this.#rates = ratesOf(options.limits);
    this.#alone = new QuotasInMemory(options.limits, options.now);
  }

  take(caller: string, amounts: Amounts): Taken | Promise<Taken> {
    return this.#options.redis.isThere ? this.#takeTogether(caller, amounts) : this.#alone.take(caller, amounts);
  }

  async #takeTogether(caller: string, amounts: Amounts): Promise<Taken> {
    const { redis, now } = this.#options;
    const args = [now ? String(now()) : ''];
    for (const rate of this.#rates) {
      args.push(rate.name, String(rate.quota), String(rate.perMs), String(wanted(amounts[rate.name], rate)));
    }
    try {
      const answer = this.#read(await redis.run(takeScript, this.#keyOf(caller), args));
      if (answer) return answer;
      redis.distrust('it answers what nobody asked for');
    } catch {
      // Redis tells that it is lost, and why.
    }
    return this.#alone.take(caller, amounts);
  }

  #keyOf(caller: string): string {
    const { prefix, callerKey } = this.#options;
    const hash = callerKey === undefined ? createHash('sha256') : createHmac('sha256', callerKey);
    return `${prefix}quota:${hash.update(`quota\n${caller}`).digest('base64url').slice(0, 22)}`;
  }

  /** `undefined` for what cannot be an answer of the script. */
  #read(answer: unknown): Taken | undefined {
    if (!Array.isArray(answer) || answer.length !== this.#rates.length + 1) return undefined;
    const [waitMs = Number.NaN, ...left] = answer.map(numberIn);
    const isWait = waitMs >= 0 && this.#rates.some(({ perMs }) => waitMs <= perMs);
    const isLeft = this.#rates.every(({ quota }, index) => {
      const there = left[index] ?? Number.NaN;
      return there >= 0 && there <= quota;
    });
    if (!isWait || !isLeft) return undefined;
    return {
      quotas: this.#rates.map((rate, index) => quotaLeft(rate, left[index] ?? 0)),
      retryAfter: waitMs === 0 ? undefined : inSeconds(waitMs),
    };
  }
}

function numberIn(text: unknown): number {
  return typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
}
