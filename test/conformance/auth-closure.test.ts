import fc from 'fast-check';
import {
  buildSchema,
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
import { compileRules } from '../../gateway/auth/compile-rules.ts';
import type { AuthMode, FieldRule } from '../../gateway/config/gateway-config.ts';
import { weftExtension } from '../../gateway/graph/graph.ts';
import { fieldsOf, type PlainGraph, plainGraph, possible, queryFor, rulesFor, sdlOf } from './auth-random-graph.ts';

type Rules = Record<string, FieldRule>;
/** An object's field ran, and these object types came of it. */
type Executed = { type: string; field: string; values: string[] };

const caller = (...scopes: string[]): Caller => ({ method: 'jwt', subject: 'ada', scopes, claims: {} });
const callers = fc.constantFrom(null, caller(), caller('x'), caller('x', 'y'));
const modes = fc.constantFrom<AuthMode[]>('protect-all', 'protect-granular');

/** The rules of docs/auth.md, once more and as plainly as they can be said, field by field and value by value. */
function law(graph: PlainGraph, rules: Rules, mode: AuthMode, who: Caller | null) {
  const satisfied = (rule: FieldRule): boolean => {
    if (rule === 'public') return true;
    if (who === null) return false;
    return rule === 'authenticated' || rule.scopes.some((group) => group.every((scope) => who.scopes.includes(scope)));
  };
  const nearest = (type: string, field: string) => rules[`${type}.${field}`] ?? rules[`${type}.*`] ?? rules[type];
  const named = (object: string, field: string) =>
    [object, ...(graph.objects[object]?.implements ?? [])]
      .filter((type) => field in fieldsOf(graph, type))
      .flatMap((type) => nearest(type, field) ?? []);

  /** Whether an object's field may run, when values of these object types may come of it. */
  function mayRun({ type, field, values }: Executed): boolean {
    const stated = named(type, field);
    const own =
      stated.length > 0 ? stated : [mode === 'protect-all' ? ('authenticated' as const) : ('public' as const)];
    const ofValues = Object.entries(rules).flatMap(([name, rule]) =>
      !name.includes('.') && values.some((value) => possible(graph, name).includes(value)) ? [rule] : [],
    );
    return [...own, ...ofValues].every(satisfied);
  }

  /** Whether all that a selected field may set off may run, whichever implementation answers. */
  function mayAsk(type: string, field: string): boolean {
    const answering = possible(graph, type);
    // What nothing implements is never answered; it is kept to what is said of it all the same.
    return (answering.length > 0 ? answering : [type]).every((object) =>
      [...reached(graph, `${object}.${field}`)].every((coordinate) => {
        const [name = '', called = ''] = coordinate.split('.');
        return mayRun({ type: name, field: called, values: possible(graph, fieldsOf(graph, name)[called] ?? '') });
      }),
    );
  }
  return { mayRun, mayAsk };
}

/** A field and the root fields that it calls, directly or not. */
function reached(graph: PlainGraph, coordinate: string, seen = new Set<string>()): Set<string> {
  if (seen.has(coordinate)) return seen;
  seen.add(coordinate);
  for (const called of graph.calls[coordinate] ?? []) reached(graph, called, seen);
  return seen;
}

/** A schema whose resolvers note that they ran, and what they called and answered. */
function recordingSchema(graph: PlainGraph, executed: Executed[]): GraphQLSchema {
  const schema = buildSchema(sdlOf(graph));
  let turn = 0;
  const answer = (type: string): string | null => {
    const types = possible(graph, type);
    return types[turn++ % types.length] ?? null;
  };
  const note = (coordinate: string): string | null => {
    const [type = '', field = ''] = coordinate.split('.');
    const declared = fieldsOf(graph, type)[field] ?? 'String';
    const value = declared === 'String' ? 'text' : answer(declared);
    executed.push({ type, field, values: declared === 'String' || value === null ? [] : [value] });
    return value;
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value: { name: string }) => value.name;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const calls = graph.calls[coordinate];
      if (calls) field.extensions = { [weftExtension]: { calls } };
      field.resolve = () => {
        for (const called of reached(graph, coordinate)) if (called !== coordinate) note(called);
        const value = note(coordinate);
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
  it('nothing runs that the rules refuse, and an operation is refused only for a field that they refuse', () => {
    const outcomes = { answered: 0, refused: 0, ran: 0 };
    fc.assert(
      fc.property(scene, ({ graph, mode, who, rules, query }) => {
        const executed: Executed[] = [];
        const schema = recordingSchema(graph, executed);
        const document = parse(query.text);
        const used = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);
        expect(validate(schema, document, used)).toEqual([]);
        const compiled = compileRules(schema, { mode, rules });
        expect(compiled.problems).toEqual([]);

        const { mayRun, mayAsk } = law(graph, rules, mode, who);
        const operation = { document, operationName: 'Q', variables: { yes: true } };
        const refused = createAccessCheck(compiled.rules)(operation, who).map(({ coordinate }) => coordinate);
        const expected = query.selected.filter(([type, field]) => !mayAsk(type, field)).map((path) => path.join('.'));
        expect(new Set(refused)).toEqual(new Set(expected));
        outcomes[refused.length > 0 ? 'refused' : 'answered']++;
        if (refused.length > 0) return;

        const result = execute({ schema, document, operationName: 'Q', variableValues: operation.variables });
        expect(result).not.toHaveProperty('errors');
        expect(executed.filter((one) => !mayRun(one))).toEqual([]);
        outcomes.ran += executed.length;
      }),
      { numRuns: 1_000 },
    );
    // Were the graphs too tame or too closed, the law would hold for nothing.
    expect(outcomes.answered).toBeGreaterThan(150);
    expect(outcomes.refused).toBeGreaterThan(150);
    expect(outcomes.ran).toBeGreaterThan(300);
  });
});
