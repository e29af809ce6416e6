import { isNonNullType, type OperationDefinitionNode, OperationTypeNode, typeFromAST } from 'graphql';
import type { Problem } from '../errors/project-error.ts';
import { maskError } from '../plugins/masked-error.ts';
import { type CountedContradiction, countContradictions } from '../telemetry/contradiction-counts.ts';
import { contradictionText } from '../telemetry/contradiction-text.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { count } from './problems.ts';
import type { Build } from './rooms.ts';
import { runOperation } from './run-operation.ts';
import type { SavedOperation } from './saved-operations.ts';
import { printable, type Terminal } from './terminal.ts';

export interface RuntimeOptions {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Headers of the caller, as `name: value`. */
  readonly header: readonly string[];
}

/** What became of saved queries that were run to see what the APIs answer. */
export interface CheckedAnswers {
  /** How many operations were run. */
  readonly ran: number;
  /** How many answers of APIs there were. */
  readonly answers: number;
  readonly contradictions: readonly CountedContradiction[];
  readonly problems: readonly Problem[];
}

/** Runs saved queries once, and tells where the answers of the APIs contradict their descriptions. */
export class AnswersOfApis {
  readonly #counts = countContradictions();
  #answers = 0;

  /** Must be told what happens in the graph. */
  readonly telemetry: Telemetry = {
    emit: (event) => {
      if (event.type === 'contradiction') this.#counts.add(event);
      if (event.type === 'upstream.call' && event.status !== undefined) this.#answers += 1;
    },
  };

  /** Mutations are not run, nor is what needs variables that nobody gave. */
  async check(
    build: Pick<Build, 'project' | 'graph'>,
    saved: readonly SavedOperation[],
    options: RuntimeOptions,
  ): Promise<CheckedAnswers> {
    const problems: Problem[] = [];
    let ran = 0;
    for (const one of saved) {
      const why = notRun(one.operation, build, options.variables);
      if (why === undefined) {
        ran += 1;
        problems.push(...(await this.#run(build, one, options)));
      } else problems.push({ severity: 'warning', message: `${one.name} was not run: ${why}`, location: one.location });
    }
    return { ran, answers: this.#answers, contradictions: this.#counts.all(), problems };
  }

  async #run(
    build: Pick<Build, 'project' | 'graph'>,
    { name, document, operation, location }: SavedOperation,
    { variables, header }: RuntimeOptions,
  ): Promise<Problem[]> {
    const operationName = operation.name?.value;
    const { errors = [] } = await runOperation(build, document, { variables, operationName, header });
    const masking = { requestId: '', expose: false, suggestions: true };
    // What an upstream answered is nothing for the log of a pipeline.
    const shown = errors.flatMap((error) => maskError(error, masking).map((masked) => masked.shown));
    const messages = new Set(
      shown.map(({ message, path = [] }) => `${(path ?? []).join('.').replace(/\.\d+(?=\.|$)/g, '[]')}: ${message}`),
    );
    return [...messages].map((message) => ({ severity: 'error', message: `${name}: ${message}`, location }));
  }
}

function notRun(
  { operation, variableDefinitions = [] }: OperationDefinitionNode,
  { graph }: Pick<Build, 'graph'>,
  variables: RuntimeOptions['variables'],
): string | undefined {
  if (operation !== OperationTypeNode.QUERY) return `it is a ${operation}`;
  const missing = variableDefinitions.filter(({ type, defaultValue, variable }) => {
    const inputType = typeFromAST(graph.schema, type as Parameters<typeof typeFromAST>[1]);
    return isNonNullType(inputType) && !defaultValue && !Object.hasOwn(variables, variable.name.value);
  });
  if (missing.length === 0) return undefined;
  const names = missing.map(({ variable }) => variable.name.value);
  const example = JSON.stringify(Object.fromEntries(names.map((name) => [name, '…'])));
  return `it needs ${names.map((name) => `$${name}`).join(', ')}; give --variables '${example}'`;
}

/** A line for each field, and what was looked at. */
export function* contradictionLines(
  { ran, answers, contradictions }: CheckedAnswers,
  style: Terminal['style'],
): Generator<string> {
  for (const contradiction of contradictions) {
    const { source, operation, field, count: seen } = contradiction;
    const times = seen === 1 ? '' : ` in ${count(seen, 'answer')}`;
    yield `${style('yellow', printable(field))} ${printable(contradictionText(contradiction))}${times}  ${style('dim', printable(`${source} ${operation}`))}`;
  }
  const found =
    contradictions.length === 0 ? 'none contradicts its description' : count(contradictions.length, 'contradiction');
  yield `${count(ran, 'operation')} run, ${count(answers, 'answer')} compared: ${found}`;
}
