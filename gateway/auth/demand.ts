import type { AuthMode, FieldRule } from '../config/gateway-config.ts';
import type { Caller } from './caller.ts';
import { holds, type PolicyAlternatives } from './policies.ts';

/** Groups of scopes of which one must be held completely: an OR of ANDs, as in `@requiresScopes`. */
export type ScopeAlternatives = readonly (readonly string[])[];

/** What a field demands of whoever asks for it: all of it together. */
export interface Demand {
  /** Whether there must be a caller at all. Always true where anything else is demanded. */
  readonly caller: boolean;
  /** Each of these must be satisfied. */
  readonly scopes: readonly ScopeAlternatives[];
  /** Of each of these, too. @default none */
  readonly policies?: readonly PolicyAlternatives[];
}

/** What a demand comes to for a caller. */
export type Verdict = 'allowed' | 'unauthenticated' | 'forbidden';

/** Demands nothing: anybody may ask. */
export const open: Demand = Object.freeze({ caller: false, scopes: Object.freeze([]) });

const signedIn: Demand = Object.freeze({ caller: true, scopes: Object.freeze([]) });

/** The demand of one rule, whatever arguments the field is given. The policies that it names are those given. */
export function demandOfRule(rule: FieldRule, policies: PolicyAlternatives = []): Demand {
  if (rule === 'public') return open;
  if (rule === 'authenticated') return signedIn;
  return {
    caller: true,
    scopes: rule.scopes ? [rule.scopes] : [],
    ...(policies.length > 0 && { policies: [policies] }),
  };
}

/**
 * The demand of a field that no rule speaks of.
 * @throws TypeError for a mode that is none of the three: protection never falls through to nothing.
 */
export function demandWithoutRule(mode: AuthMode): Demand {
  switch (mode) {
    case 'protect-all':
      return signedIn;
    case 'protect-granular':
    case 'none':
      return open;
    default:
      throw unknownMode(mode);
  }
}

/** The error for an auth mode that is none of the three. */
export function unknownMode(mode: never): TypeError {
  return new TypeError(`auth.mode: expected protect-all, protect-granular or none, got ${JSON.stringify(mode)}`);
}

/** The demand that holds when all of these hold. */
export function allOf(demands: Iterable<Demand>): Demand {
  let caller = false;
  const scopes = new Map<string, ScopeAlternatives>();
  const policies = new Map<string, PolicyAlternatives>();
  for (const demand of demands) {
    caller ||= demand.caller;
    for (const alternatives of demand.scopes) scopes.set(JSON.stringify(alternatives), alternatives);
    for (const alternatives of demand.policies ?? []) policies.set(JSON.stringify(alternatives), alternatives);
  }
  if (!caller) return open;
  return {
    caller,
    scopes: [...scopes.values()],
    ...(policies.size > 0 && { policies: [...policies.values()] }),
  };
}

/** Whether this caller satisfies the demand. `null` is a caller without credentials. */
export function mayAccess(demand: Demand, caller: Caller | null): Verdict {
  if (!demand.caller && demand.scopes.length === 0) return 'allowed';
  if (caller === null) return 'unauthenticated';
  if (!demand.scopes.every((alternatives) => holdsOneOf(alternatives, caller))) return 'forbidden';
  if (!demand.policies) return 'allowed';
  const { claims } = caller;
  const satisfied = demand.policies.every((alternatives) =>
    alternatives.some((group) => group.every((policy) => holds(policy, claims))),
  );
  return satisfied ? 'allowed' : 'forbidden';
}

/** Whether this caller has all scopes of one group. */
export function holdsOneOf(alternatives: ScopeAlternatives, { scopes }: Caller): boolean {
  return alternatives.some((group) => group.every((scope) => scopes.includes(scope)));
}
