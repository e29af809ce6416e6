import { type Problem, ProjectError } from '../errors/project-error.ts';
import { recordingFetch } from '../project/description-fetch.ts';
import type { CountedContradiction } from '../telemetry/contradiction-counts.ts';
import { type CheckedOperation, checkOperations, type OperationsOptions, operationLines } from './check-operations.ts';
import { AnswersOfApis, type CheckedAnswers, contradictionLines } from './check-runtime.ts';
import type { CommandContext, ExitCode } from './command.ts';
import { problemsOf } from './failure.ts';
import { prepare } from './prepare.ts';
import { count, hasErrors, inFileOrder, problemLines } from './problems.ts';
import type { Rooms } from './rooms.ts';
import type { Terminal } from './terminal.ts';
import { type UnruledFields, unruledFields } from './unruled-fields.ts';

export interface CheckOptions extends Partial<OperationsOptions> {
  readonly dir: string;
  /** Prints one JSON object on standard output, and nothing else. */
  readonly json: boolean;
  /** Runs the saved queries, too, and compares what the APIs answer with their descriptions. */
  readonly runtime?: boolean | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** Headers of the caller, as `name: value`. */
  readonly header?: readonly string[] | undefined;
}

/** Rows of a list of which nothing says how long it is: a common size of a page. */
export const defaultListSize = 100;

/** What `weft check --json` prints. What is not known of a problem is `null`. */
export interface CheckReport {
  /** Whether there is no error; warnings are allowed. */
  readonly ok: boolean;
  readonly problems: readonly {
    readonly severity: 'error' | 'warning';
    readonly message: string;
    readonly file: string | null;
    readonly line: number | null;
    readonly column: number | null;
    readonly key: string | null;
  }[];
  /** With `--operations`: what each saved operation costs at worst. */
  readonly operations?: readonly CheckedOperation[];
  /** With `--runtime`: where answers of APIs contradict their descriptions. */
  readonly contradictions?: readonly CountedContradiction[];
}

/** `weft check`: builds everything, serves nothing, and tells all that is wrong. */
export async function check(options: CheckOptions, { terminal, rooms }: CommandContext): Promise<ExitCode> {
  const saved: OperationsOptions = { operations: options.operations, listSize: options.listSize ?? defaultListSize };
  const found = await checked(options, saved, rooms);
  const ok = !hasErrors(found.problems) && (found.answers?.contradictions ?? []).length === 0;
  if (options.json) terminal.out(JSON.stringify(reportOf(found, ok, saved), null, 2));
  else for (const line of linesOf(found, ok, saved, terminal.style)) terminal.out(line);
  return ok ? 0 : 1;
}

function reportOf(
  { problems, unruled, operations, answers }: Checked,
  ok: boolean,
  saved: OperationsOptions,
): CheckReport {
  return {
    ...report([...problems, ...(unruled?.problems ?? [])]),
    ok,
    ...(saved.operations && { operations }),
    ...(answers && { contradictions: answers.contradictions }),
  };
}

function* linesOf(
  { problems, summary, unruled, operations, answers }: Checked,
  ok: boolean,
  saved: OperationsOptions,
  style: Terminal['style'],
): Generator<string> {
  yield* operationLines(operations, saved.listSize, style);
  if (answers) yield* contradictionLines(answers, style);
  yield* problemLines(problems, style);
  // Who asks for the cost of operations did not ask for a page about rules.
  if (!saved.operations) yield* unruled?.lines ?? [];
  if (ok) yield `${style('green', 'ok')} ${summary}`;
}

/** The report of some problems, sorted as they are printed. */
export function report(problems: readonly Problem[]): CheckReport {
  return {
    ok: !hasErrors(problems),
    problems: inFileOrder(problems).map(({ severity, message, location, key }) => ({
      severity,
      message,
      file: location?.file ?? null,
      line: location?.line ?? null,
      column: location?.column ?? null,
      key: key ?? null,
    })),
  };
}

const runsNothing = '--runtime runs saved queries: name their files by --operations';

interface Checked {
  readonly problems: readonly Problem[];
  readonly operations: readonly CheckedOperation[];
  readonly summary: string;
  readonly unruled?: UnruledFields;
  readonly answers?: CheckedAnswers | undefined;
}

async function checked(options: CheckOptions, saved: OperationsOptions, rooms: Rooms): Promise<Checked> {
  const { dir, runtime = false, variables = {}, header = [] } = options;
  const ofApis = runtime ? new AnswersOfApis() : undefined;
  try {
    if (ofApis && !saved.operations) throw new ProjectError([{ severity: 'error', message: runsNothing }]);
    // Descriptions are read from where they are published, as `weft build` would.
    const { project, graph, access, problems } = await prepare(dir, rooms, {
      descriptionFetch: recordingFetch().fetch,
      ...(ofApis && { comparing: ofApis.telemetry }),
    });
    const inspect = async () => {
      const { saved: valid, ...costs } = await checkOperations(saved, project, graph);
      return { ...costs, answers: await ofApis?.check({ project, graph }, valid, { variables, header }) };
    };
    const { operations, problems: costs, answers } = await inspect().finally(() => graph.close());
    const fields = Object.keys(graph.schema.getQueryType()?.getFields() ?? {}).length;
    const summary = `${count(graph.sources.length, 'source')}, ${count(fields, 'query field')}`;
    return {
      problems: [...problems, ...costs, ...(answers?.problems ?? [])],
      ...{ operations, summary, answers },
      unruled: unruledFields(project, access),
    };
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    return { problems, operations: [], summary: '' };
  }
}
