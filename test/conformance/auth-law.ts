import fc from 'fast-check';
import type { Caller } from '../../gateway/auth/caller.ts';
import type { AuthMode, FieldRule } from '../../gateway/config/gateway-config.ts';
import { fieldsOf, type PlainGraph, possible, takesId } from './auth-random-graph.ts';

export type Rules = Record<string, FieldRule>;
/** An object's field ran with this id, and these object types came of it. */
export type Executed = { type: string; field: string; id: string | null; values: string[] };

const caller = (scopes: string[] = [], claims: object = {}): Caller => ({
  ...{ method: 'jwt', subject: 'ada', scopes, claims: { sub: 'ada', ids: ['ada', 12], ...claims } },
});
const ofNorth = { tenant: 'north', age: 40 };
export const callers = fc.constantFrom(
  null,
  caller(),
  caller(['x']),
  caller(['x', 'y'], { tenant: ['south', 'northeast'] }),
  caller(['x'], { ...ofNorth, groups: { work: ['staff'] } }),
  caller([], { ...ofNorth, sub: undefined }),
);
export const modes = fc.constantFrom<AuthMode[]>('protect-all', 'protect-granular');

/** The rules of docs/auth.md, once more and as plainly as they can be said, field by field and value by value. */
export function law(graph: PlainGraph, rules: Rules, mode: AuthMode, who: Caller | null) {
  const satisfied = (rule: FieldRule): boolean => {
    if (rule === 'public') return true;
    if (who === null) return false;
    if (rule === 'authenticated') return true;
    return mayAsScopes(rule.scopes) && (rule.policies ?? [['none']]).some((group) => group.every(holdsPolicy));
  };
  const mayAsScopes = (groups: readonly (readonly string[])[] = [[]]) =>
    groups.some((group) => group.every((scope) => who?.scopes.includes(scope)));
  const holdsPolicy = (name: string): boolean => {
    const { tenant, groups, age } = (who?.claims ?? {}) as {
      tenant?: unknown;
      groups?: { work?: string[] };
      age?: number;
    };
    if (name === 'none') return true;
    if (name === 'staff') return age === 40 && groups?.work?.includes('staff') === true;
    return tenant === 'north' || (Array.isArray(tenant) && tenant.includes('northeast'));
  };
  /** Whether an argument rule lets the caller give this id. */
  const mayGive = (field: string, id: string | null): boolean => {
    const rule = rules[`Query.${field}`];
    if (!takesId(field) || typeof rule !== 'object' || !rule.args) return true;
    if (rule.unless && mayAsScopes(rule.unless)) return true;
    if (rule.args['id'] === 'bob') return id === 'bob';
    if (rule.args['id'] === '{user.ids}') return id === 'ada' || id === '12';
    return id !== null && id === who?.claims['sub'];
  };
  const nearest = (type: string, field: string) => rules[`${type}.${field}`] ?? rules[`${type}.*`] ?? rules[type];
  const named = (object: string, field: string) =>
    [object, ...(graph.objects[object]?.implements ?? [])]
      .filter((type) => field in fieldsOf(graph, type))
      .flatMap((type) => nearest(type, field) ?? []);

  /** Whether an object's field may run, when values of these object types may come of it. */
  function mayRun({ type, field, values }: Omit<Executed, 'id'>): boolean {
    const stated = named(type, field);
    const own =
      stated.length > 0 ? stated : [mode === 'protect-all' ? ('authenticated' as const) : ('public' as const)];
    const ofValues = Object.entries(rules).flatMap(([name, rule]) =>
      !name.includes('.') && values.some((value) => possible(graph, name).includes(value)) ? [rule] : [],
    );
    return [...own, ...ofValues].every(satisfied);
  }

  /** Whether all that a selected field may set off may run, whichever implementation answers. */
  function mayAsk(type: string, field: string, id: string | null): boolean {
    if (type === 'Query' && !mayGive(field, id)) return false;
    const answering = possible(graph, type);
    // What nothing implements is never answered; it is kept to what is said of it all the same.
    return (answering.length > 0 ? answering : [type]).every((object) =>
      [...reached(graph, `${object}.${field}`)].every((coordinate) => {
        const [name = '', called = ''] = coordinate.split('.');
        return mayRun({ type: name, field: called, values: possible(graph, fieldsOf(graph, name)[called] ?? '') });
      }),
    );
  }
  const mayCall = ({ type, field, id }: Executed) => type !== 'Query' || mayGive(field, id);
  return { mayRun, mayAsk, mayCall };
}

/** A field and the root fields that it calls, directly or not. */
export function reached(graph: PlainGraph, coordinate: string, seen = new Set<string>()): Set<string> {
  if (seen.has(coordinate)) return seen;
  seen.add(coordinate);
  for (const called of graph.calls[coordinate] ?? []) reached(graph, called, seen);
  return seen;
}
