import fc from 'fast-check';
import { type ExecutionResult, execute, type GraphQLSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../gateway/auth/caller.ts';
import { compileRules } from '../../gateway/auth/compile-rules.ts';
import { createGuard, type Refusal } from '../../gateway/auth/guard.ts';
import type { AuthConfig } from '../../gateway/config/gateway-config.ts';
import { createDocuments } from '../../gateway/execution/create-documents.ts';
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

/** `WEFT_TEST_RUNS=20 vitest run auth-in-part` asks twenty times as much. */
const runs = 300 * Number(process.env['WEFT_TEST_RUNS'] ?? 1);
const variables = { yes: true, mine: 'ada' };

/** A field that the law refuses. */
class Refused extends Error {}

/** How the gateway executes: by graphql-js, and compiled. */
function answersOf(
  schema: GraphQLSchema,
  text: string,
  { rest }: Extract<Refusal, { of: 'fields' }>,
): [ExecutionResult, ExecutionResult] {
  const interpreted = execute({ schema, document: rest.document, operationName: 'Q', variableValues: variables });
  const operation = createDocuments({ schema, compile: 'always' }).prepare(text).operation('Q');
  if (operation instanceof Error) throw operation;
  const compiled = operation.remade(rest.document).execute({ contextValue: {}, variableValues: variables });
  return [rest.answer(interpreted as ExecutionResult), rest.answer(compiled as ExecutionResult)];
}

function guardOf(schema: GraphQLSchema, given: Pick<AuthConfig, 'mode' | 'rules'>, who: Caller | null) {
  const config: AuthConfig = {
    ...{ ...given, policies: randomPolicies, refuse: 'fields' },
    ...{ jwt: undefined, apiKeys: { header: 'x-api-key', file: 'keys.yaml' } },
  };
  const { rules } = compileRules(schema, config);
  return { rules, guard: createGuard({ config, authenticate: async () => who, rules }) };
}

/** Where both have something they have the same, and `part` has nothing that `whole` has not. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (part === null) return true;
  if (typeof part !== 'object' || typeof whole !== 'object' || whole === null) return part === whole;
  return (
    Object.keys(part).length === Object.keys(whole).length &&
    Object.entries(part).every(([name, value]) => isPartOf(value, (whole as Record<string, unknown>)[name]))
  );
}

/** One operation of one caller: what it was answered, and what it would have been by others. */
function asked({ graph, mode, who, rules, query }: SceneOf<typeof scene>) {
  const executed: Executed[] = [];
  const authorize = (coordinate: string, args: Record<string, unknown>) =>
    made.rules.authorizeOperation(coordinate, args, who);
  const schema = recordingSchema(graph, executed, { authorize });
  const made = guardOf(schema, { mode, rules }, who);
  const { mayRun, mayAsk, mayCall } = law(graph, rules, mode, who);
  const refused = new Set(query.names.filter((_, index) => !mayAsk(...(query.selected[index] ?? ['', '', null]))));

  const document = parse(query.text);
  const refusal = made.guard.refuse(schema, { document, operationName: 'Q', variables }, who);
  expect(refusal?.of).toBe(refused.size > 0 ? 'fields' : undefined);
  if (refusal?.of !== 'fields') return undefined;

  const answering: Recorder['answering'] = ({ path }) => {
    if (refused.has(String(path.key))) throw new Refused();
  };
  const resultOf = (of: GraphQLSchema) =>
    execute({ schema: of, document, operationName: 'Q', variableValues: variables }) as ExecutionResult;
  const [answer, compiled] = answersOf(schema, query.text, refusal);
  return {
    ...{ answer, compiled, refused, code: who === null ? 'UNAUTHENTICATED' : 'FORBIDDEN' },
    /** What graphql-js answers where the resolvers of refused fields throw. */
    failing: resultOf(recordingSchema(graph, [], { authorize, answering })),
    /** What a caller is answered who may see everything. */
    whole: resultOf(recordingSchema(graph, [], { authorize: () => undefined })),
    ran: executed.length,
    ranRefused: executed.filter((one) => !mayRun(one) || !mayCall(one)),
  };
}

type SceneOf<A> = A extends fc.Arbitrary<infer S> ? S : never;
type Asked = NonNullable<ReturnType<typeof asked>>;

function expectRest({ answer, failing, whole }: Asked): void {
  expect(JSON.stringify(answer.data)).toBe(JSON.stringify(failing.data));
  expect(isPartOf(answer.data, whole.data)).toBe(true);
  // Where a join was stopped, graphql-js may have met that error or the refusal first.
  if (!hasStoppedJoin(answer) && !hasStoppedJoin(failing)) expect(placesOf(answer)).toEqual(placesOf(failing));
}

function expectRefusals({ answer, refused, code }: Asked): void {
  for (const { path, originalError, extensions } of answer.errors ?? []) {
    if (originalError instanceof StoppedJoin) continue;
    expect([refused.has(String(path?.at(-1))), extensions]).toEqual([true, { code }]);
  }
}

function expectRefusedWhole({ data, errors = [] }: ExecutionResult): void {
  expect(data).toBeUndefined();
  expect(errors.map(({ path, extensions }) => [path, 'http' in extensions])).toEqual(
    errors.map(() => [undefined, true]),
  );
}

const placesOf = ({ errors = [] }: ExecutionResult) => errors.map(({ path, locations }) => ({ path, locations }));
const hasStoppedJoin = ({ errors = [] }: ExecutionResult) =>
  errors.some(({ originalError }) => originalError instanceof StoppedJoin);

/** Whether what could not be null took something around it along. */
function isPropagated({ data, errors = [] }: ExecutionResult): boolean {
  return errors.some(({ path = [] }) => valueAt(data, path) === undefined);
}

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | null | undefined)?.[key], data);
}

describe('over random graphs, rules, callers and queries, where fields are refused alone', () => {
  it('nothing that the rules refuse runs or is called, and the rest is what graphql-js answers where those fields fail', () => {
    const outcomes = { inPart: 0, nothingLeft: 0, ran: 0, propagated: 0, stopped: 0 };
    fc.assert(
      fc.property(scene, (given) => {
        const seen = asked(given);
        if (!seen) return;
        const { answer, compiled, whole, refused } = seen;
        expect(seen.ranRefused).toEqual([]);
        expect(JSON.stringify(compiled)).toBe(JSON.stringify(answer));
        if (Object.keys(whole.data ?? {}).every((name) => refused.has(name))) {
          expectRefusedWhole(answer);
          outcomes.nothingLeft += 1;
          return;
        }
        expectRest(seen);
        expectRefusals(seen);
        outcomes.inPart += 1;
        outcomes.ran += seen.ran;
        outcomes.propagated += isPropagated(answer) ? 1 : 0;
        outcomes.stopped += hasStoppedJoin(answer) ? 1 : 0;
      }),
      { numRuns: runs },
    );
    // Were the graphs too tame or too closed, the law would hold for nothing.
    expect(outcomes.inPart).toBeGreaterThan(runs / 8);
    expect(outcomes.nothingLeft).toBeGreaterThan(runs / 20);
    expect(outcomes.ran).toBeGreaterThan(runs / 4);
    expect(outcomes.propagated).toBeGreaterThan(runs / 50);
    expect(outcomes.stopped).toBeGreaterThan(runs / 400);
  });
});
