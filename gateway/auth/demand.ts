import type { AuthMode, FieldRule } from '../config/gateway-config.ts';
import type { Caller } from './caller.ts';

/** Groups of scopes of which one must be held completely: an OR of ANDs, as in `@requiresScopes`. */
export type ScopeAlternatives = readonly (readonly string[])[];

/** What a field demands of whoever asks for it: all of it together. */
export interface Demand {
  /** Whether there must be a caller at all. Always true where scopes are demanded. */
  readonly caller: boolean;
  /** Each of these must be satisfied. */
  readonly scopes: readonly ScopeAlternatives[];
}

/** What a demand comes to for a caller. */
export type Verdict = 'allowed' | 'unauthenticated' | 'forbidden';

/** Demands nothing: anybody may ask. */
export const open: Demand = Object.freeze({ caller: false, scopes: Object.freeze([]) });

const signedIn: Demand = Object.freeze({ caller: true, scopes: Object.freeze([]) });

/** The demand of one rule. */
export function demandOfRule(rule: FieldRule): Demand {
  if (rule === 'public') return open;
  if (rule === 'authenticated') return signedIn;
  return { caller: true, scopes: [rule.scopes] };
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
  for (const demand of demands) {
    caller ||= demand.caller;
    for (const alternatives of demand.scopes) scopes.set(JSON.stringify(alternatives), alternatives);
  }
  return caller || scopes.size > 0 ? { caller: true, scopes: [...scopes.values()] } : open;
}

/** Whether this caller satisfies the demand. `null` is a caller without credentials. */
export function mayAccess(demand: Demand, caller: Caller | null): Verdict {
  if (!demand.caller && demand.scopes.length === 0) return 'allowed';
  if (caller === null) return 'unauthenticated';
  const holds = (scope: string) => caller.scopes.includes(scope);
  const satisfied = demand.scopes.every((alternatives) => alternatives.some((group) => group.every(holds)));
  return satisfied ? 'allowed' : 'forbidden';
}
