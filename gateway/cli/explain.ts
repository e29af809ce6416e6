import { readFile } from 'node:fs/promises';
import { type DocumentNode, GraphQLError, type GraphQLSchema, OperationTypeNode, parse, validate } from 'graphql';
import { ProjectError } from '../errors/project-error.ts';
import { operationsOf, planOperation } from '../graph/cost/plan-operation.ts';
import { createTracing, type TracedCall } from '../graph/explain/call-trace.ts';
import { defaultListSize } from './check.ts';
import type { CommandContext, ExitCode } from './command.ts';
import { planLines, waterfallLines } from './explain-lines.ts';
import { type Prepared, prepare } from './prepare.ts';
import { runOperation } from './run-operation.ts';
import { printable, type Terminal } from './terminal.ts';

export interface ExplainOptions {
  readonly dir: string;
  /** Makes the calls, too, and tells what they came to. */
  readonly run: boolean;
  readonly json: boolean;
  /** Prints each call as a curl command. */
  readonly curl: boolean;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** The operation of a document that has several. */
  readonly operation?: string | undefined;
  /** Headers of the caller, as `name: value`. */
  readonly header?: readonly string[] | undefined;
  readonly listSize?: number | undefined;
}

/** `weft explain`: the REST calls that a query comes to; with `--run`, those that it came to. */
export async function explainQuery(
  given: string,
  options: ExplainOptions,
  { terminal, rooms }: CommandContext,
): Promise<ExitCode> {
  const text = /\.(graphql|gql)$/.test(given) ? await readFile(given, 'utf8').catch(unreadable(given)) : given;
  const prepared = await prepare(options.dir, rooms);
  try {
    const { schema } = prepared.graph;
    const { document, operation } = chosen(readDocument(text, schema), options);
    const { variables = {}, listSize = defaultListSize } = options;
    const plan = planOperation(schema, document, operation, { variables, listSize });
    const run = options.run ? await runQuery(prepared, document, options) : undefined;
    if (options.json) {
      terminal.out(JSON.stringify({ ...plan, ...(run && { made: run.calls, errors: run.errors }) }, null, 2));
    } else {
      for (const line of planLines(plan, terminal.style)) terminal.out(line);
      if (run) tellRun(run, options.curl, terminal);
    }
    return run && run.errors.length > 0 ? 1 : 0;
  } finally {
    await prepared.graph.close();
  }
}

function tellRun({ calls, errors }: Run, curl: boolean, terminal: Terminal): void {
  terminal.out('');
  for (const line of waterfallLines(calls, terminal.style)) terminal.out(line);
  for (const message of errors) terminal.err(`${terminal.styleErr('red', 'error')} ${printable(message)}`);
  if (curl) for (const call of calls) terminal.out(printable(call.curl));
}

/** Plans are made of any operation; a change is not made to see what it costs. */
function chosen(document: DocumentNode, { operation: name, run }: ExplainOptions) {
  const [operation, ...others] = operationsOf(document, name);
  if (!operation || others.length > 0) throw refusal(whichOperation(document, name));
  if (run && operation.operation !== OperationTypeNode.QUERY) {
    throw refusal(`--run makes the calls of queries only, and this is a ${operation.operation}`);
  }
  return { document, operation };
}

interface Run {
  readonly calls: readonly TracedCall[];
  readonly errors: readonly string[];
}

async function runQuery(
  prepared: Prepared,
  document: DocumentNode,
  { operation: operationName, variables = {}, header = [] }: ExplainOptions,
): Promise<Run> {
  const trace = createTracing(prepared.project)();
  const result = await runOperation(prepared, document, { variables, operationName, header, meter: trace.meter });
  const errors = (result.errors ?? []).map(({ message, path }) => `${path ? `${path.join('.')}: ` : ''}${message}`);
  return { calls: trace.calls, errors };
}

function readDocument(text: string, schema: GraphQLSchema): DocumentNode {
  try {
    const document = parse(text);
    const errors = validate(schema, document);
    if (errors.length > 0) throw refusal(...errors.map(({ message }) => `the query: ${message}`));
    return document;
  } catch (error) {
    if (error instanceof GraphQLError) throw refusal(`the query: ${error.message}`);
    throw error;
  }
}

function whichOperation(document: DocumentNode, given: string | undefined): string {
  const names = operationsOf(document).map(({ name }) => name?.value ?? '(without a name)');
  if (given !== undefined) return `the query has no operation "${given}"; there is ${names.join(', ')}`;
  return `the query has several operations; choose one by --operation: ${names.join(', ')}`;
}

function refusal(...messages: readonly string[]): ProjectError {
  return new ProjectError(messages.map((message) => ({ severity: 'error', message })));
}

function unreadable(file: string): (error: NodeJS.ErrnoException) => never {
  return ({ code }) => {
    throw refusal(`${file} cannot be read (${code}); give a query, or a file that holds one`);
  };
}
