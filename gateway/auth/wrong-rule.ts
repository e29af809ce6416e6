import type { FieldRule, PolicyConfig, RequiringRule } from '../config/gateway-config.ts';
import { suggestion } from '../config/suggest.ts';

/**
 * Why a rule cannot be meant as it stands; `undefined` for one that can. Directives write rules that no configuration
 * has checked, so nothing is taken for given here.
 */
export function wrongRule(rule: FieldRule, known: Readonly<Record<string, PolicyConfig>>): string | undefined {
  if (rule === 'authenticated' || rule === 'public') return undefined;
  const { scopes, policies, args }: Partial<Record<keyof RequiringRule, unknown>> = Object(rule);
  if (scopes === undefined && policies === undefined && args === undefined) {
    return "expected 'authenticated', 'public' or { scopes: [[scope, …], …] }";
  }
  return (
    (scopes === undefined ? undefined : wrongAlternatives(scopes, 'scopes')) ??
    (policies === undefined ? undefined : (wrongAlternatives(policies, 'policies') ?? unknownPolicy(policies, known)))
  );
}

function wrongAlternatives(given: unknown, what: 'scopes' | 'policies'): string | undefined {
  if (!isAlternatives(given)) {
    return what === 'scopes'
      ? "expected 'authenticated', 'public' or { scopes: [[scope, …], …] }"
      : 'expected a list of lists of policies: [[a, b], [c]] means a and b, or c';
  }
  if (given.length === 0) return `an empty list of ${what} would let in nobody`;
  if (given.every((group) => group.length > 0)) return undefined;
  return `an empty group of ${what} would let in every caller; write 'authenticated' if that is meant`;
}

function unknownPolicy(policies: unknown, known: Readonly<Record<string, PolicyConfig>>): string | undefined {
  const unknown = (policies as string[][]).flat().find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return undefined;
  return `gateway.auth.policies has no policy "${unknown}"; ${suggestion(unknown, Object.keys(known))}`;
}

function isAlternatives(value: unknown): value is readonly (readonly string[])[] {
  const isName = (name: unknown) => typeof name === 'string' && name !== '';
  return Array.isArray(value) && value.every((group) => Array.isArray(group) && group.every(isName));
}
