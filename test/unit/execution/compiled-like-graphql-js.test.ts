import fc from 'fast-check';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getIntrospectionQuery,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDocuments } from '../../../gateway/execution/create-documents.ts';
import type { MaybePromise, OperationArgs } from '../../../gateway/execution/documents.ts';
import { randomOf, randomSchema, type Trace } from './random-graph.ts';
import { randomQuery } from './random-query.ts';
import { objectOf, valuesFor } from './random-values.ts';

describe('a compiled operation', () => {
  it('answers as graphql-js, byte for byte, and tells resolvers the same in the same order', async () => {
    let valid = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = randomOf(seed);
        const schema = randomSchema(random);
        if (validateSchema(schema).length > 0) throw new Error(String(validateSchema(schema)[0]));
        valuesFor(schema);
        const { text, variables } = randomQuery(random, schema);
        const document = parse(text);
        fc.pre(validate(schema, document, rules).length === 0);
        valid += 1;
        const rootValue = objectOf('T0', 'root', 0);
        expect(await traced(compiledExecution(schema, text), rootValue, variables)).toEqual(
          await traced(plainExecution(schema, document), rootValue, variables),
        );
      }),
      { numRuns: 400, endOnFailure: true, maxSkipsPerRun: 10_000 },
    );
    expect(valid).toBeGreaterThan(100);
  });

  it('answers introspection as graphql-js', async () => {
    const schema = randomSchema({ below: () => 5, one: ([first]) => first as never });
    const text = getIntrospectionQuery({ oneOf: true, specifiedByUrl: true, inputValueDeprecation: true });
    expect(await traced(compiledExecution(schema, text), undefined, {})).toEqual(
      await traced(plainExecution(schema, parse(text)), undefined, {}),
    );
  });
});

/** A random query need not use all that it declares. */
const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule && rule !== NoUnusedFragmentsRule);

type Execution = (args: OperationArgs) => MaybePromise<ExecutionResult>;

function compiledExecution(schema: GraphQLSchema, text: string): Execution {
  const operation = createDocuments({ schema, compile: 'always' }).prepare(text).operation(null);
  if (operation instanceof Error) throw operation;
  return (args) => operation.execute(args);
}

function plainExecution(schema: GraphQLSchema, document: DocumentNode): Execution {
  return (args) => execute({ schema, document, ...args });
}

/** The answer as a client would get it, and what led to it. */
async function traced(run: Execution, rootValue: unknown, variableValues: Record<string, unknown>) {
  const trace: Trace = { calls: [], nodes: new Map() };
  const running = run({ contextValue: trace, rootValue, variableValues });
  const result = await running;
  return {
    text: JSON.stringify(result),
    inTurns: running instanceof Promise,
    causes: result.errors?.map(({ originalError }) => String(originalError)),
    positions: result.errors?.map(({ nodes, positions }) => [nodes?.map(({ loc }) => loc?.start), positions]),
    calls: trace.calls,
  };
}
