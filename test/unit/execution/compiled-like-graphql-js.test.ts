import fc from 'fast-check';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getIntrospectionQuery,
  Kind,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
  validateSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationFacts } from '../../../gateway/execution/compile/run.ts';
import { CompiledVariants } from '../../../gateway/execution/compiled-variants.ts';
import type { MaybePromise, OperationArgs } from '../../../gateway/execution/documents.ts';
import { randomOf, randomSchema, type Trace } from './random-graph.ts';
import { randomQuery } from './random-query.ts';
import { objectOf, valuesFor } from './random-values.ts';

/** Rejections that nobody heard: graphql-js leaves some, which would fail the tests. */
const unheard: unknown[] = [];
const hear = (error: unknown) => unheard.push(error);
const others = process.listeners('unhandledRejection');

beforeAll(() => {
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', hear);
});

afterAll(() => {
  process.off('unhandledRejection', hear);
  for (const listener of others) process.on('unhandledRejection', listener);
});

describe('a compiled operation', () => {
  it('answers as graphql-js, byte for byte, and tells resolvers the same in the same order', async () => {
    let executed = 0;
    let compiled = 0;
    const onCompiled = () => {
      compiled += 1;
    };
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.constantFrom(0, 1, 200), async (seed, worthObjects) => {
        const random = randomOf(seed);
        const schema = randomSchema(random);
        if (validateSchema(schema).length > 0) throw new Error(String(validateSchema(schema)[0]));
        valuesFor(schema);
        const { text, variables } = randomQuery(random, schema);
        const document = parse(text);
        fc.pre(validate(schema, document, rules).length === 0);
        executed += 1;
        const compiledBefore = compiled;
        const rootValue = objectOf('T0', 'root', 0);
        const answered = await traced(
          compiledExecution(schema, document, onCompiled, worthObjects),
          rootValue,
          variables,
        );
        await new Promise((resolve) => setImmediate(resolve));
        // graphql-js itself leaves some unheard; what is not compiled is left to it.
        if (compiled > compiledBefore) expect(unheard).toEqual([]);
        expect(answered).toEqual(await traced(plainExecution(schema, document), rootValue, variables));
        await new Promise((resolve) => setImmediate(resolve));
        unheard.length = 0;
      }),
      { numRuns: 400, endOnFailure: true, maxSkipsPerRun: 10_000 },
    );
    // What is left to graphql-js are conditions that are null.
    expect(compiled / executed).toBeGreaterThan(0.7);
  });

  it('answers introspection as graphql-js', async () => {
    const schema = randomSchema({ below: () => 5, one: ([first]) => first as never });
    const text = getIntrospectionQuery({ oneOf: true, specifiedByUrl: true, inputValueDeprecation: true });
    const document = parse(text);
    let compiled = false;
    const onCompiled = () => {
      compiled = true;
    };
    expect(await traced(compiledExecution(schema, document, onCompiled), undefined, {})).toEqual(
      await traced(plainExecution(schema, document), undefined, {}),
    );
    expect(compiled).toBe(true);
  });
});

/** A random query need not use all that it declares. */
const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule && rule !== NoUnusedFragmentsRule);

type Execution = (args: OperationArgs) => MaybePromise<ExecutionResult>;

function compiledExecution(
  schema: GraphQLSchema,
  document: DocumentNode,
  onCompiled: () => void,
  worthObjects = 0,
): Execution {
  const variants = new CompiledVariants(factsOf(schema, document), {
    turns: (compile) => compile(),
    maxFields: 2000,
    code: { left: Number.POSITIVE_INFINITY, worthObjects },
    grow: () => undefined,
  });
  return (args) => {
    const result = variants.execute(args);
    if (result) onCompiled();
    return result ?? execute({ schema, document, ...args });
  };
}

function factsOf(schema: GraphQLSchema, { definitions }: DocumentNode): OperationFacts {
  const [operation] = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('There is no operation.');
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return {
    schema,
    operation,
    fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
  };
}

function plainExecution(schema: GraphQLSchema, document: DocumentNode): Execution {
  return (args) => execute({ schema, document, ...args });
}

/** The answer as a client would get it, and what led to it. */
async function traced(run: Execution, rootValue: unknown, variableValues: Record<string, unknown>) {
  const trace: Trace = { calls: [], nodes: new Map(), joined: new Map() };
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
