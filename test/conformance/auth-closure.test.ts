import fc from 'fast-check';
import { type ExecutionResult, execute, NoUnusedVariablesRule, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createAccessCheck } from '../../gateway/auth/access-check.ts';
import { type AccessRules, compileRules } from '../../gateway/auth/compile-rules.ts';
import { callers, type Executed, law, modes } from './auth-law.ts';
import { plainGraph, queryFor, randomPolicies, rulesFor } from './auth-random-graph.ts';
import { type Recorder, recordingSchema, StoppedJoin } from './auth-recorder.ts';

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
        const authorize: Recorder['authorize'] = (coordinate, args) =>
          compiled.rules.authorizeOperation(coordinate, args, who);
        const schema = recordingSchema(graph, executed, { authorize });
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
