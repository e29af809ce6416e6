import { type ExecutionResult, GraphQLError, parse, type ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import { schemaOf, start, testGraph } from '../server/gateway-fixture.ts';

const sdl = `
  type Query { hello(n: Int): String other: String }
  type Subscription { ticks: Int }
`;
const fields = { hello: ({ n }: Record<string, unknown>) => `hello ${n ?? ''}`.trim() };
const gatewayWith = (...projectPlugins: Plugin[]) =>
  start({ graph: testGraph(schemaOf(sdl, fields), { projectPlugins }), server: { compile: 'always', hotPath: false } });

async function answer(response: Promise<Response>): Promise<ExecutionResult> {
  return (await (await response).json()) as ExecutionResult;
}

describe('usePreparedDocuments', () => {
  it('lets the parser, the validation and the executor of a project win', async () => {
    await using parsing = await gatewayWith({
      onParse: ({ setParseFn }) => setParseFn(() => parse('{ other: hello(n: 7) }')),
    });
    expect(await answer(parsing.query('{ hello }'))).toEqual({ data: { other: 'hello 7' } });
    await using validating = await gatewayWith({
      onValidate: ({ setValidationFn }) => setValidationFn(() => [new GraphQLError('It is Sunday.')]),
    });
    expect(await answer(validating.query('{ hello }'))).toMatchObject({ errors: [{ message: 'It is Sunday.' }] });
    await using executing = await gatewayWith({
      onExecute: ({ setExecuteFn }) => setExecuteFn(() => ({ data: { hello: 'by another' } })),
    });
    expect(await answer(executing.query('{ hello }'))).toEqual({ data: { hello: 'by another' } });
  });

  it('lets a plugin look at what the prepared functions do', async () => {
    const seen: unknown[] = [];
    await using gateway = await gatewayWith({
      onParse({ parseFn, setParseFn }) {
        setParseFn((source, options) => {
          seen.push(source);
          return parseFn(source, options);
        });
      },
      onExecute({ executeFn, setExecuteFn }) {
        setExecuteFn((args) => {
          seen.push(args.variableValues);
          return executeFn({ ...args, variableValues: { n: 2 } });
        });
      },
    });
    const text = 'query ($n: Int) { hello(n: $n) }';
    expect(await answer(gateway.query(text, { variables: { n: 1 } }))).toEqual({ data: { hello: 'hello 2' } });
    expect(seen).toEqual([text, { n: 1 }]);
  });

  it('asks a rule that a plugin makes for one request for that request alone', async () => {
    const forbids = (field: string): ValidationRule =>
      function notNow(context) {
        return {
          Field(node) {
            if (node.name.value === field) context.reportError(new GraphQLError(`No ${field} for you.`));
          },
        };
      };
    await using gateway = await gatewayWith({
      onValidate({ addValidationRule, context }) {
        const { request } = context as { request: Request };
        const field = request.headers.get('x-forbidden');
        if (field) addValidationRule(forbids(field));
      },
    });
    const ask = (field?: string) =>
      answer(gateway.query('{ hello }', { ...(field && { headers: { 'x-forbidden': field } }) }));
    expect(await ask()).toEqual({ data: { hello: 'hello' } });
    expect(await ask('hello')).toMatchObject({ errors: [{ message: 'No hello for you.' }] });
    expect(await ask('other')).toEqual({ data: { hello: 'hello' } });
    expect(await ask()).toEqual({ data: { hello: 'hello' } });
  });

  it('says of a wrong document the same each time', async () => {
    await using gateway = await gatewayWith();
    for (const [query, message, code] of [
      ['{ hello', 'Syntax Error: Expected Name, found <EOF>.', 'GRAPHQL_PARSE_FAILED'],
      ['{ nothing }', 'Cannot query field "nothing" on type "Query".', 'GRAPHQL_VALIDATION_FAILED'],
    ] as const) {
      const responses = [await gateway.query(query), await gateway.query(query)];
      expect(responses.map(({ status }) => status)).toEqual([200, 200]);
      const [first, second] = await Promise.all(responses.map((response) => response.text()));
      expect(first).toBe(second);
      expect(JSON.parse(first ?? '')).toMatchObject({ errors: [{ message, extensions: { code } }] });
    }
  });

  it('executes a document that a plugin has changed as it then is', async () => {
    await using gateway = await gatewayWith({
      onExecute({ args }) {
        args.document = parse('{ hello(n: 3) }');
      },
    });
    expect(await answer(gateway.query('{ hello }'))).toEqual({ data: { hello: 'hello 3' } });
  });
});
