import fc from 'fast-check';
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createAccessCheck } from '../../gateway/auth/access-check.ts';
import type { Caller } from '../../gateway/auth/caller.ts';
import { type AccessRules, compileRules } from '../../gateway/auth/compile-rules.ts';
import type { AuthMode, FieldRule } from '../../gateway/config/gateway-config.ts';
import { weftExtension } from '../../gateway/graph/graph.ts';
import {
  fieldsOf,
  type PlainGraph,
  plainGraph,
  possible,
  queryFor,
  randomPolicies,
  rulesFor,
  sdlOf,
  takesId,
} from './auth-random-graph.ts';

type Rules = Record<string, FieldRule>;
/** An object's field ran with this id, and these object types came of it. */
type Executed = { type: string; field: string; id: string | null; values: string[] };

const caller = (scopes: string[] = [], claims: object = {}): Caller => ({
  ...{ method: 'jwt', subject: 'ada', scopes, claims: { sub: 'ada', ids: ['ada', 12], ...claims } },
});
const ofNorth = { tenant: 'north', age: 40 };
const callers = fc.constantFrom(
  null,
  caller(),
  caller(['x']),
  caller(['x', 'y'], { tenant: ['south', 'northeast'] }),
  caller(['x'], { ...ofNorth, groups: { work: ['staff'] } }),
  caller([], { ...ofNorth, sub: undefined }),
);
const modes = fc.constantFrom<AuthMode[]>('protect-all', 'protect-granular');

/** The rules of docs/auth.md, once more and as plainly as they can be said, field by field and value by value. */
function law(graph: PlainGraph, rules: Rules, mode: AuthMode, who: Caller | null) {
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
function reached(graph: PlainGraph, coordinate: string, seen = new Set<string>()): Set<string> {
  if (seen.has(coordinate)) return seen;
  seen.add(coordinate);
  for (const called of graph.calls[coordinate] ?? []) reached(graph, called, seen);
  return seen;
}

/** Asked before each call of a root field; throws for one that the caller may not make. */
type Authorize = (coordinate: string, args: Record<string, unknown>) => void;

/** A join asked for what is another's. What is selected itself was found to be allowed before. */
class StoppedJoin extends Error {}

/** A schema whose resolvers note that they ran, and what they called and answered. Joins call with one id after another. */
function recordingSchema(graph: PlainGraph, executed: Executed[], authorize: Authorize): GraphQLSchema {
  const schema = buildSchema(sdlOf(graph));
  const joinedIds = ['ada', 'bob', null];
  let turn = 0;
  const answer = (type: string): string | null => {
    const types = possible(graph, type);
    return types[turn++ % types.length] ?? null;
  };
  const note = (coordinate: string, id: string | null): string | null => {
    const [type = '', field = ''] = coordinate.split('.');
    if (type === 'Query') authorize(coordinate, id === null ? {} : { id });
    const declared = fieldsOf(graph, type)[field] ?? 'String';
    const value = declared === 'String' ? 'text' : answer(declared);
    executed.push({ type, field, id, values: declared === 'String' || value === null ? [] : [value] });
    return value;
  };
  const join = (called: string): void => {
    const id = takesId(called) ? (joinedIds[turn++ % joinedIds.length] ?? null) : null;
    try {
      note(called, id);
    } catch (cause) {
      throw new StoppedJoin(called, { cause });
    }
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value: { name: string }) => value.name;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const calls = graph.calls[coordinate];
      if (calls) field.extensions = { [weftExtension]: { calls } };
      field.resolve = (_root, args: { id?: string | null }) => {
        const value = note(coordinate, args.id ?? null);
        for (const called of reached(graph, coordinate)) {
          if (called !== coordinate) join(called);
        }
        return value === null || value === 'text' ? value : { name: value };
      };
    }
  }
  return schema;
}

const scene = fc.record({ graph: plainGraph, mode: modes, who: callers }).chain(({ graph, mode, who }) =>
  fc.record({
    ...{ graph: fc.constant(graph), mode: fc.constant(mode), who: fc.constant(who) },
    rules: rulesFor(graph),
    query: queryFor(graph),
  }),
);

describe('over random graphs, rules, callers and queries', () => {
  it('nothing runs and nothing is called that the rules refuse, and an operation is refused only for a field that they refuse', () => {
    const outcomes = { answered: 0, refused: 0, ran: 0, stoppedAtTheCall: 0 };
    fc.assert(
      fc.property(scene, ({ graph, mode, who, rules, query }) => {
        const executed: Executed[] = [];
        const authorize: Authorize = (coordinate, args) => compiled.rules.authorizeOperation(coordinate, args, who);
        const schema = recordingSchema(graph, executed, authorize);
        const document = parse(query.text);
        const used = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);
        expect(validate(schema, document, used)).toEqual([]);
        const compiled: { rules: AccessRules; problems: unknown[] } = compileRules(schema, {
          ...{ mode, rules, policies: randomPolicies },
        });
        expect(compiled.problems).toEqual([]);

        const { mayRun, mayAsk, mayCall } = law(graph, rules, mode, who);
        const operation = { document, operationName: 'Q', variables: { yes: true, mine: 'ada' } };
        const refused = createAccessCheck(compiled.rules)(operation, who).map(({ coordinate }) => coordinate);
        const expected = query.selected.filter((one) => !mayAsk(...one)).map(([type, field]) => `${type}.${field}`);
        expect(new Set(refused)).toEqual(new Set(expected));
        outcomes[refused.length > 0 ? 'refused' : 'answered']++;
        if (refused.length > 0) return;

        const result = execute({ schema, document, operationName: 'Q', variableValues: operation.variables });
        const { errors = [] } = result as ExecutionResult;
        expect(errors.filter(({ originalError }) => !(originalError instanceof StoppedJoin))).toEqual([]);
        expect(executed.filter((one) => !mayRun(one) || !mayCall(one))).toEqual([]);
        outcomes.stoppedAtTheCall += errors.length;
        outcomes.ran += executed.length;
      }),
      { numRuns: 1_000 },
    );
    // Were the graphs too tame or too closed, the law would hold for nothing.
    expect(outcomes.answered).toBeGreaterThan(150);
    expect(outcomes.refused).toBeGreaterThan(150);
    expect(outcomes.ran).toBeGreaterThan(300);
    expect(outcomes.stoppedAtTheCall).toBeGreaterThan(20);
  });
});
