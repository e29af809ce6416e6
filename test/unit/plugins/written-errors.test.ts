import { type ExecutionResult, GraphQLError, type GraphQLErrorOptions, parse, Source } from 'graphql';
import { processRegularResult } from 'graphql-yoga';
import { expect, it } from 'vitest';
import { withWrittenErrors } from '../../../gateway/plugins/written-errors.ts';

const source = new Source('\n{ a }');
const { definitions } = parse(source);
const errorOf = (more: GraphQLErrorOptions) => new GraphQLError('No.', { nodes: definitions, ...more });
const extensions = { code: 'FORBIDDEN', detail: ['é'] };
const path = ['a', 0];

const errors: [name: string, result: ExecutionResult][] = [
  ['a field', { data: { a: null }, errors: [errorOf({ path, extensions }), errorOf({ path })] }],
  ['a field that took all data along', { data: null, errors: [errorOf({ path, extensions })] }],
  [
    'a field, and a status',
    { data: { a: null }, errors: [errorOf({ path, extensions: { ...extensions, http: { status: 503 } } })] },
  ],
  ['a field and an operation', { data: { a: null }, errors: [errorOf({ path, extensions }), errorOf({ extensions })] }],
  ['a request', { errors: [errorOf({ extensions: { code: 'BAD_REQUEST', http: { status: 400, spec: true } } })] }],
  ['a place without data', { errors: [errorOf({ path })] }],
  ['a mistake of ours', { data: { a: null }, errors: [errorOf({ path, extensions: { unexpected: true } })] }],
];

it.each(errors)('the answer with errors of %s is the same as Yoga would write it', async (_name, result) => {
  for (const type of ['application/json', 'application/graphql-response+json']) {
    expect(await answer(withWrittenErrors(result), type)).toEqual(await answer(result, type));
  }
});

it('no text is looked through for the errors of fields', async () => {
  const of = { get: () => expect.unreachable('The text of the document is read.') };
  const result = { data: { a: null }, errors: [errorOf({ path, extensions })] };
  Object.defineProperty(source, 'body', of);
  expect((await answer(withWrittenErrors(result), 'application/json')).body).toContain(
    '"locations":[{"line":2,"column":1}]',
  );
});

async function answer(result: ExecutionResult, type: string) {
  const response = processRegularResult(result, { Response } as Parameters<typeof processRegularResult>[1], type);
  return { status: response.status, headers: [...response.headers], body: await response.text() };
}
