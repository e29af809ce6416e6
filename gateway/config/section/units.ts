import { z } from 'zod';
import { givenHere } from '../document/kind.ts';

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const bytes = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

const mustBeDuration = `must be a duration with its unit, such as 500ms, 2s, 1m or 1h${givenHere}`;
const mustBeSize = `must be a size with its unit, such as 64KiB or 1MiB${givenHere}`;

const mustBeShare = `must be a share with its unit, such as 20%${givenHere}`;

const mustBeRate = `must be a rate with its unit, such as 50/s, 100/m or 1000/h${givenHere}`;

const sharePattern = /^(\d+(?:\.\d+)?)%$/;
const ratePattern = /^(\d+)\/(s|m|h)$/;
const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const sizePattern = /^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB)$/;

/** A duration as `500ms`, `2s`, `1m` or `1h`, read as whole milliseconds within `[least, most]`. */
export function duration({ least = '1ms', most = '24h' } = {}) {
  const [min, max] = [millisecondsOf(least), millisecondsOf(most)];
  return z
    .string({ error: mustBeDuration })
    .regex(durationPattern, {
      error: mustBeDuration,
      abort: true,
    })
    .refine((text) => millisecondsOf(text) >= min && millisecondsOf(text) <= max, {
      error: `must be between ${least} and ${most}${givenHere}`,
    })
    .transform(millisecondsOf);
}

/** A size as `512B`, `64KiB`, `1MiB` or `1GiB`, read as whole bytes within `[1B, most]`. */
export function size({ most = '1GiB' } = {}) {
  return z
    .string({ error: mustBeSize })
    .regex(sizePattern, { error: mustBeSize, abort: true })
    .refine((text) => bytesOf(text) >= 1 && bytesOf(text) <= bytesOf(most), {
      error: `must be between 1B and ${most}${givenHere}`,
    })
    .transform(bytesOf);
}

/** A share as `20%`, above 0 and up to 100%, read as a number up to 1. @param none whether it may be `0%` */
export function share({ none = false } = {}) {
  return z
    .string({ error: mustBeShare })
    .regex(sharePattern, { error: mustBeShare, abort: true })
    .refine((text) => (none || shareOf(text) > 0) && shareOf(text) <= 1, {
      error: `must be ${none ? '' : 'above 0% and '}at most 100%${givenHere}`,
    })
    .transform(shareOf);
}

/** A rate as `50/s`, `100/m` or `1000/h`, read as calls in so many milliseconds. */
export function rate() {
  return z
    .string({ error: mustBeRate })
    .regex(ratePattern, { error: mustBeRate, abort: true })
    .refine((text) => rateOf(text).calls >= 1 && rateOf(text).calls <= 1_000_000, {
      error: `must be between 1 and 1000000 calls${givenHere}`,
    })
    .transform(rateOf);
}

function rateOf(text: string): { calls: number; perMs: number } {
  const [, calls, unit] = ratePattern.exec(text) ?? [];
  return { calls: Number(calls), perMs: milliseconds[unit as keyof typeof milliseconds] };
}

function shareOf(text: string): number {
  return Number(sharePattern.exec(text)?.[1]) / 100;
}

function millisecondsOf(text: string): number {
  const [, amount, unit] = durationPattern.exec(text) ?? [];
  return Math.round(Number(amount) * milliseconds[unit as keyof typeof milliseconds]);
}

function bytesOf(text: string): number {
  const [, amount, unit] = sizePattern.exec(text) ?? [];
  return Math.round(Number(amount) * bytes[unit as keyof typeof bytes]);
}
