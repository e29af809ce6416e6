import type { GraphQLSchema } from 'graphql';
import type { Api, Operation } from '../api/document.ts';
import { createRandom } from '../api/random.ts';
import type { RootField } from '../gateways/served-gateway.ts';
import { judgeCall } from '../judge/call.ts';
import type { Validate } from '../judge/valid.ts';
import type { CallResult } from '../result.ts';
import type { Recorder } from '../upstream/recorder.ts';
import { generateInput, toFieldArguments } from './arguments.ts';
import { printSelection, selectionOf, wireValues } from './selection.ts';
import type { GraphQLClient } from './send.ts';

export interface CallSetting {
  readonly api: Api;
  readonly schema: GraphQLSchema;
  readonly client: GraphQLClient;
  readonly recorder: Recorder;
  readonly validate: Validate;
}

/** Calls an operation through its field, and judges what was sent and what came back. */
export async function callOperation(
  operation: Operation,
  { kind, field }: RootField,
  extent: CallResult['extent'],
  { api, schema, client, recorder, validate }: CallSetting,
): Promise<CallResult> {
  const name = `${operation.method} ${operation.path}`;
  const options = { resolve: api.resolve };
  const whole = generateInput(operation, { ...options, extent: 'all', random: createRandom(`${name} all`) });
  const input =
    extent === 'all'
      ? whole
      : generateInput(operation, { ...options, extent, random: createRandom(`${name} required`) });
  const { values, lost } = toFieldArguments(field.args, input, whole);
  const selection = selectionOf(schema, field.type);
  const declared = field.args.filter(({ name: arg }) => arg in values);
  const variables = declared.map((arg, index) => ({ key: `v${index}`, arg }));
  const signature = variables.map(({ key, arg }) => `$${key}: ${String(arg.type)}`).join(', ');
  const given = variables.map(({ key, arg }) => `${arg.name}: $${key}`).join(', ');
  const query = `${kind}${signature && `(${signature})`} { answer: ${field.name}${given && `(${given})`}${
    selection ? ` ${printSelection(selection)}` : ''
  } }`;
  recorder.take();
  const answer = await client
    .ask(query, Object.fromEntries(variables.map(({ key, arg }) => [key, values[arg.name]])))
    .catch((error: unknown) => ({ errors: [{ message: `no answer: ${String(error)}` }] }));
  const exchanges = recorder.take();
  return {
    operation: name,
    extent,
    ...judgeCall({
      operation,
      input,
      lost,
      asked: { selection, values: wireValues(field.type) },
      answer,
      exchanges,
      validate,
      resolve: api.resolve,
    }),
  };
}
