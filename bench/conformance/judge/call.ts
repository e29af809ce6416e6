import { type Api, type Operation, objectOf } from '../api/document.ts';
import { parameterKey, type WireInput } from '../calls/arguments.ts';
import type { GraphQLAnswer } from '../calls/send.ts';
import type { CallResult } from '../result.ts';
import type { Exchange } from '../upstream/recorder.ts';
import { type Asked, type LeafTally, tallyLeaves } from './answer.ts';
import { isDescribed } from './described.ts';
import { requestFaults } from './request.ts';
import type { Validate } from './valid.ts';

export interface JudgedCall {
  readonly operation: Operation;
  readonly input: WireInput;
  /** What the field has no place for. */
  readonly lost: readonly string[];
  readonly asked: Asked;
  readonly answer: GraphQLAnswer;
  readonly exchanges: readonly Exchange[];
  readonly validate: Validate;
  readonly resolve: Api['resolve'];
}

export function judgeCall(call: JudgedCall): Omit<CallResult, 'operation' | 'extent'> {
  const { operation, input, lost, answer, exchanges } = call;
  const errors = (answer.errors ?? []).map(({ message }) => `error: ${message.slice(0, 200)}`);
  const [exchange] = exchanges;
  if (!exchange)
    return { valid: 'unsent', leaves: 0, back: 0, undescribed: 0, faults: [...lost, 'no request was sent', ...errors] };
  const more = exchanges.length > 1 ? [`${exchanges.length} requests were sent`] : [];
  const onWire = [...lost, ...more, ...requestFaults(operation, input, exchange)];
  const { valid, complaints, impossible } = validity(call, exchange, onWire.length === 0);
  const failed = exchange.answer.status >= 300;
  const leaves = failed ? nothing : leavesOf(call, exchange);
  const isNull = (answer.data?.['answer'] ?? null) === null;
  // A 404 is null; any other failure an error.
  const unexpected = failed ? (errors.length > 0 || isNull ? [] : ['a value for a failure']) : errors;
  const faults = [...onWire, ...complaints, ...unexpected, ...leaves.missing.slice(0, 5)];
  const broken = unexpected.length + leaves.missing.length > 0 ? brokenAnswer(call, exchange) : undefined;
  const excuse = impossible === undefined ? broken : `no valid value was found: ${impossible}`;
  return { valid, leaves: leaves.leaves, back: leaves.back, undescribed: leaves.undescribed, faults, excuse };
}

const nothing: LeafTally = { leaves: 0, back: 0, missing: [], undescribed: 0 };

/** The mock's verdict; where it says no and nothing is missing on the wire, whether our values were valid at all. */
function validity(call: JudgedCall, { answer }: Exchange, carriesAll: boolean) {
  if (answer.headers['x-steady-request-valid'] === 'true') return { valid: 'yes' as const, complaints: [] };
  const count = Number(answer.headers['x-steady-error-count'] ?? 0);
  const said = Array.from({ length: Math.min(count, 3) }, (_, index) => {
    const [code, path, message] = ['code', 'path', 'message'].map(
      (part) => answer.headers[`x-steady-error-${index + 1}-${part}`],
    );
    return `Steady: ${code} ${path} ${message}`;
  });
  const impossible = invalidInput(call);
  if (carriesAll && impossible === undefined) return { valid: 'shown' as const, complaints: [] };
  const complaints = said.length > 0 ? said : [`not valid by JSON Schema: ${impossible ?? 'something is missing'}`];
  return { valid: 'no' as const, complaints, impossible };
}

/** Why our own values are none that the description allows; some schemas allow none at all. */
function invalidInput({ operation, input, validate }: JudgedCall): string | undefined {
  const parameters = operation.parameters.map((parameter) => {
    const value = input.parameters.get(parameterKey(parameter));
    return value === undefined ? undefined : validate(parameter.schema, value);
  });
  const schemas = input.body === undefined ? [] : [...(operation.body?.content.values() ?? [])];
  const bodies = schemas.map((schema) => validate(schema, input.body));
  const wrongBody = bodies.includes(undefined) ? undefined : bodies[0];
  return parameters.find((fault) => fault !== undefined) ?? wrongBody;
}

function leavesOf(call: JudgedCall, exchange: Exchange): LeafTally {
  const { answer, asked, resolve } = call;
  const { body, headers } = exchange.answer;
  if (body.length === 0) return nothing;
  const seen = answer.data?.['answer'];
  const type = headers['content-type'] ?? '';
  const json = parsed(body.toString());
  const schemas = promisedSchemas(call, exchange);
  if (/json/.test(type) && json !== undefined) {
    return tallyLeaves(json, seen, asked, (path) => schemas.some((schema) => isDescribed(schema, path, resolve)));
  }
  const isBack = seen !== null && seen !== undefined;
  const missing = isBack ? [] : [`$ is absent instead of ${type}`];
  return { leaves: 1, back: isBack ? 1 : 0, missing, undescribed: 0 };
}

/** Why the mock's own answer is not what the description promises. */
function brokenAnswer(call: JudgedCall, exchange: Exchange): string | undefined {
  const schemas = promisedSchemas(call, exchange);
  const value = parsed(exchange.answer.body.toString());
  if (schemas.length === 0 || value === undefined) return undefined;
  const faults = schemas.map((schema) => call.validate(schema, value));
  return faults.includes(undefined) ? undefined : `the mock's answer breaks the description: ${faults[0]}`;
}

/** What the description says of answers with the status that was answered. */
function promisedSchemas({ operation, resolve }: JudgedCall, { answer }: Exchange): unknown[] {
  const { status } = answer;
  const { responses } = operation;
  const key = [String(status), `${Math.floor(status / 100)}XX`, 'default'].find(
    (name) => responses[name] !== undefined,
  );
  const content = Object.values(objectOf(resolve(key === undefined ? undefined : responses[key])['content']));
  return content.map((media) => resolve(media)['schema']).filter((schema) => schema !== undefined);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
