import { type Dictionary, type Parameters, parseDictionary, parseList } from 'structured-headers';
import type { Quota } from './quota-fields.ts';

/** A quota by its name, as a policy states it. */
interface Policy {
  readonly limit: number | undefined;
  readonly windowSeconds: number | undefined;
  readonly countsRequests: boolean;
}

/** A quota of which less than a thousand is left. Where there is none, it is not worth to read further. */
const scarce = /\b(?:r|remaining)=\d{1,3}(?!\d)/;

/**
 * Reads `RateLimit` beside `RateLimit-Policy`: as a list of quotas (`"default";r=50;t=30`, from draft 08 on) or as one
 * (`limit=100, remaining=50, reset=30`, draft 07). Of several quotas the one that gives least room counts. `undefined`
 * for what is neither, for quotas of bytes, and where a thousand or more are left.
 */
export function structuredQuota(field: string | undefined, policyField: string | undefined): Quota | undefined {
  if (field === undefined || !scarce.test(field)) return undefined;
  try {
    return /^\s*[a-z*][\w.*-]*=/.test(field)
      ? quotaOfDictionary(parseDictionary(field))
      : tightest(quotasOfList(field, policiesIn(policyField)));
  } catch {
    // A field that is malformed is ignored (RFC 9651, 4.2).
    return undefined;
  }
}

function quotaOfDictionary(fields: Dictionary): Quota | undefined {
  const numberOf = (name: string) => count(fields.get(name)?.[0]);
  return quotaOf(numberOf('remaining'), numberOf('reset'), undefined);
}

function quotasOfList(field: string, policies: ReadonlyMap<unknown, Policy>): Quota[] {
  return parseList(field).flatMap(([name, parameters]) => {
    const policy = policies.get(nameOf(name));
    if (policy?.countsRequests === false) return [];
    const quota = quotaOf(count(parameters.get('r')), count(parameters.get('t')), policy);
    return quota ? [quota] : [];
  });
}

function quotaOf(
  remaining: number | undefined,
  resetSeconds: number | undefined,
  policy: Policy | undefined,
): Quota | undefined {
  if (remaining === undefined || resetSeconds === undefined) return undefined;
  const { limit, windowSeconds } = policy ?? {};
  const window = limit && windowSeconds ? { limit, ms: windowSeconds * 1000 } : undefined;
  return { remaining, resetMs: resetSeconds * 1000, window };
}

function policiesIn(field: string | undefined): ReadonlyMap<unknown, Policy> {
  if (field === undefined) return new Map();
  return new Map(parseList(field).map(([name, parameters]) => [nameOf(name), policyOf(parameters)]));
}

function policyOf(parameters: Parameters): Policy {
  const unit = parameters.get('qu');
  return {
    limit: count(parameters.get('q')),
    windowSeconds: count(parameters.get('w')),
    countsRequests: unit === undefined || nameOf(unit) === 'requests',
  };
}

/** The one that is used up for longest, else the one with the fewest calls left. */
function tightest(quotas: readonly Quota[]): Quota | undefined {
  return quotas.reduce<Quota | undefined>((least, quota) => {
    if (least === undefined || quota.remaining < least.remaining) return quota;
    return quota.remaining === least.remaining && quota.resetMs > least.resetMs ? quota : least;
  }, undefined);
}

/** A string or a token: both have been in use. */
function nameOf(value: unknown): string {
  return String(value);
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
