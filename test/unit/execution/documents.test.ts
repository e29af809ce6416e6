import {
  buildSchema,
  type ExecutionResult,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  type ValidationRule,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDocuments } from '../../../gateway/execution/create-documents.ts';
import {
  type Documents,
  onceForEachOperation,
  type PreparedDocument,
  type PreparedOperation,
} from '../../../gateway/execution/documents.ts';

const schema = buildSchema(`
  directive @defer on FRAGMENT_SPREAD | INLINE_FRAGMENT
  type Query { a: Int b(n: Int!): Int }
  type Subscription { ticks: Int }
`);

describe('createDocuments', () => {
  it('prepares a text once, and finds what it prepared by the parsed document', () => {
    const documents = createDocuments({ schema });
    const prepared = documents.prepare('{ a }');
    expect(documents.prepare('{ a }')).toBe(prepared);
    expect(documents.of(parsedOf(prepared))).toBe(prepared);
    expect(operationIn(prepared)).toBe(operationIn(documents.prepare('{ a }')));
  });

  it('keeps no stack traces, which keep alive all that was needed to find a mistake', () => {
    const documents = createDocuments({ schema });
    const errors = ['{ a', '{ x y z }', '{ a @include }'].flatMap((text) => documents.prepare(text).errors);
    expect(errors.length).toBeGreaterThanOrEqual(5);
    for (const { stack } of errors) expect(stack).not.toMatch(/^ +at /m);
    expect(new Error('any other').stack).toMatch(/^ +at /m);
  });

  it('tells a syntax error instead of throwing it, the same one each time', () => {
    const documents = createDocuments({ schema });
    const prepared = documents.prepare('{ a');
    expect(prepared.document).toBeUndefined();
    expect(prepared.errors.map(String)).toEqual([
      'Syntax Error: Expected Name, found <EOF>.\n\nGraphQL request:1:4\n1 | { a\n  |    ^',
    ]);
    expect(documents.prepare('{ a').errors[0]).toBe(prepared.errors[0]);
    expect(prepared.operation(undefined)).toBe(prepared.errors[0]);
    expect(prepared.validate([])).toEqual(prepared.errors);
  });

  it('does not remember that the stack was too small for a document', () => {
    const documents = createDocuments({ schema });
    const deep = `{ b(n: ${'['.repeat(12_000)}1${']'.repeat(12_000)}) }`;
    const prepared = documents.prepare(deep);
    expect(prepared.errors[0]?.originalError).toBeInstanceOf(RangeError);
    expect(documents.prepare(deep)).not.toBe(prepared);
  });

  it('holds documents to the rules that it was given', () => {
    const rules = [...specifiedRules, NoSchemaIntrospectionCustomRule];
    expect(messages(createDocuments({ schema }).prepare('{ __schema { types { name } } }'))).toEqual([]);
    expect(messages(createDocuments({ schema, rules }).prepare('{ __schema { types { name } } }'))).toEqual([
      'GraphQL introspection has been disabled, but the requested query contained the field "__schema".',
      'GraphQL introspection has been disabled, but the requested query contained the field "types".',
    ]);
  });

  it('asks a set of rules once, and rules that are made anew for each request for each', () => {
    const prepared = createDocuments({ schema }).prepare('{ a }');
    let asked = 0;
    const countingRule = (): ValidationRule => (context) => {
      asked += 1;
      context.reportError(new GraphQLError('no'));
      return {};
    };
    const lasting = [...specifiedRules, countingRule()];
    expect(prepared.validate(lasting)).toHaveLength(1);
    expect(prepared.validate([...lasting])).toHaveLength(1);
    expect(asked).toBe(1);
    prepared.validate([...specifiedRules, countingRule()]);
    prepared.validate([...specifiedRules, countingRule()]);
    expect(asked).toBe(3);
    expect(prepared.errors).toEqual([]);
  });

  it('prepares what is too large each time, however short it is written', () => {
    const documents = createDocuments({ schema, maxBytes: 1024 * 1024 });
    const spaced = `{ a${' '.repeat(2_000)}}`;
    const dense = `{${'a '.repeat(100)}}`;
    expect(documents.prepare(spaced)).toBe(documents.prepare(spaced));
    expect(documents.prepare(dense)).not.toBe(documents.prepare(dense));
  });

  it('forgets nothing that is in use for a flood of documents that come once', () => {
    const documents = createDocuments({ schema, maxBytes: 1024 * 1024 });
    const used = documents.prepare('{ a }');
    documents.prepare('{ a }');
    for (let n = 0; n < 2_000; n += 1) documents.prepare(`{ b(n: ${n}) }`);
    expect(documents.prepare('{ a }')).toBe(used);
  });

  it('forgets documents that come twice too, when there are too many', () => {
    const documents = createDocuments({ schema, maxBytes: 256 * 1024 });
    const used = documents.prepare('{ a }');
    documents.prepare('{ a }');
    for (let n = 0; n < 500; n += 1) {
      documents.prepare(`{ b(n: ${n}) }`);
      documents.prepare(`{ b(n: ${n}) }`);
    }
    expect(documents.prepare('{ a }')).not.toBe(used);
  });

  it('forgets nothing for operations that are made of one of its own, however often', () => {
    const documents = createDocuments({ schema, compile: 'always', maxBytes: 256 * 1024 });
    const [used, other] = [documents.prepare('{ a }'), documents.prepare('{ b(n: 1) }')];
    for (const text of ['{ a }', '{ b(n: 1) }']) documents.prepare(text);
    for (let n = 0; n < 500; n += 1) operationIn(used).remade(parse('{ a }')).execute({ contextValue: {} });
    expect(documents.prepare('{ a }')).toBe(used);
    expect(documents.prepare('{ b(n: 1) }')).toBe(other);
  });
});

describe('a prepared document', () => {
  const text = 'query A { a } query B { b(n: 2) }';

  it('gives the operation of this name, and an error where it has none', () => {
    const prepared = createDocuments({ schema }).prepare(text);
    expect(operationIn(prepared, 'B')).toMatchObject({ name: 'B', type: 'query', answersAtOnce: true });
    const unknown = 'Could not determine what operation to execute.';
    expect([undefined, null, '', 'C'].map((name) => String(prepared.operation(name)))).toEqual(Array(4).fill(unknown));
    expect(String(createDocuments({ schema }).prepare('fragment F on Query { a }').operation(null))).toBe(unknown);
  });

  it('executes the operation that was asked for, not the first', async () => {
    const { execute } = bound(createDocuments({ schema }), text, 'B');
    expect(await execute({ rootValue: { a: 1, b: ({ n }: { n: number }) => n } })).toEqual({ data: { b: 2 } });
  });

  it('answers variables that do not fit in the words of graphql-js', async () => {
    const { execute } = bound(createDocuments({ schema }), 'query ($n: Int!) { b(n: $n) }');
    expect(JSON.parse(JSON.stringify(await execute({ variableValues: { n: 'x' } })))).toEqual({
      errors: [
        {
          message: 'Variable "$n" got invalid value "x"; Int cannot represent non-integer value: "x"',
          locations: [{ line: 1, column: 8 }],
        },
      ],
    });
  });

  it('executes neither subscriptions nor what is answered in parts', () => {
    const documents = createDocuments({ schema });
    for (const query of ['subscription { ticks }', '{ ... @defer { a } }']) {
      const operation = operationIn(documents.prepare(query));
      expect(operation.answersAtOnce).toBe(false);
      expect(() => operation.execute({ contextValue: {} })).toThrow(
        new TypeError('This operation is answered in parts; it cannot be executed at once.'),
      );
    }
  });
});

describe('onceForEachOperation', () => {
  it('decides once for an operation, whatever comes of it', () => {
    const prepared = createDocuments({ schema }).prepare('query A { a } query B { a }');
    const decided: unknown[] = [];
    const decide = onceForEachOperation(({ name }) => void decided.push(name));
    for (const name of ['A', 'B', 'A', 'B']) decide(operationIn(prepared, name));
    expect(decided).toEqual(['A', 'B']);
  });
});

function parsedOf({ document }: PreparedDocument): NonNullable<PreparedDocument['document']> {
  if (!document) throw new Error('It does not parse.');
  return document;
}

function operationIn(prepared: PreparedDocument, name?: string): PreparedOperation {
  const operation = prepared.operation(name);
  if (operation instanceof GraphQLError) throw operation;
  return operation;
}

function bound(documents: Documents, text: string, name?: string) {
  const operation = operationIn(documents.prepare(text), name);
  return {
    execute: async (args: object): Promise<ExecutionResult> => operation.execute({ contextValue: {}, ...args }),
  };
}

function messages({ errors }: PreparedDocument): string[] {
  return errors.map(({ message }) => message);
}
