import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../gateway/auth/caller.ts';
import { allOf, type Demand, demandOfRule, demandWithoutRule, mayAccess, open } from '../../../gateway/auth/demand.ts';

const callerWith = (...scopes: string[]): Caller => ({ method: 'jwt', subject: 'ada', scopes, claims: {} });
const scopes = (...groups: string[][]) => demandOfRule({ scopes: groups });

describe('mayAccess', () => {
  it.each<[Demand, Caller | null, string]>([
    [open, null, 'allowed'],
    [open, callerWith(), 'allowed'],
    [demandOfRule('public'), null, 'allowed'],
    [demandOfRule('authenticated'), null, 'unauthenticated'],
    [demandOfRule('authenticated'), callerWith(), 'allowed'],
    [scopes(['a']), null, 'unauthenticated'],
    [scopes(['a']), callerWith(), 'forbidden'],
    [scopes(['a']), callerWith('a'), 'allowed'],
    [scopes(['a', 'b']), callerWith('a'), 'forbidden'],
    [scopes(['a', 'b']), callerWith('b', 'a'), 'allowed'],
    [scopes(['a'], ['b']), callerWith('b'), 'allowed'],
    [scopes(['a', 'b'], ['c']), callerWith('b', 'c'), 'allowed'],
    [scopes(['a', 'b'], ['c']), callerWith('b'), 'forbidden'],
    [allOf([scopes(['a']), scopes(['b'])]), callerWith('a'), 'forbidden'],
    [allOf([scopes(['a']), scopes(['b'])]), callerWith('a', 'b'), 'allowed'],
    [allOf([open, demandOfRule('authenticated')]), null, 'unauthenticated'],
    [allOf([]), null, 'allowed'],
    // Should an empty list get past the checks on rules, it lets in nobody.
    [scopes(), callerWith('a'), 'forbidden'],
    [scopes([]), null, 'unauthenticated'],
  ])('decides %j for %j: %s', (demand, caller, verdict) => {
    expect(mayAccess(demand, caller)).toBe(verdict);
  });

  it('compares scopes whole and by case', () => {
    expect(mayAccess(scopes(['read']), callerWith('read:all', 'READ'))).toBe('forbidden');
  });
});

describe('demandWithoutRule', () => {
  it('demands a caller in protect-all and nothing in the other modes', () => {
    expect(demandWithoutRule('protect-all')).toEqual({ caller: true, scopes: [] });
    expect(demandWithoutRule('protect-granular')).toEqual(open);
    expect(demandWithoutRule('none')).toEqual(open);
  });

  it('refuses a mode that it does not know', () => {
    expect(() => demandWithoutRule('protectAll' as 'none')).toThrow(
      new TypeError('auth.mode: expected protect-all, protect-granular or none, got "protectAll"'),
    );
  });
});
