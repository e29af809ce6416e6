import type { Problem } from '../errors/project-error.ts';
import { recordingFetch } from '../project/description-fetch.ts';
import { type CheckedOperation, checkOperations, type OperationsOptions, operationLines } from './check-operations.ts';
import type { CommandContext, ExitCode } from './command.ts';
import { problemsOf } from './failure.ts';
import { prepare } from './prepare.ts';
import { count, hasErrors, inFileOrder, problemLines } from './problems.ts';
import type { Rooms } from './rooms.ts';
import { type UnruledFields, unruledFields } from './unruled-fields.ts';

export interface CheckOptions extends Partial<OperationsOptions> {
  readonly dir: string;
  /** Prints one JSON object on standard output, and nothing else. */
  readonly json: boolean;
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
}

/** `weft check`: builds everything, serves nothing, and tells all that is wrong. */
export async function check(options: CheckOptions, { terminal, rooms }: CommandContext): Promise<ExitCode> {
  const saved: OperationsOptions = { operations: options.operations, listSize: options.listSize ?? defaultListSize };
  const { problems, summary, unruled, operations } = await checked(options.dir, saved, rooms);
  const ok = !hasErrors(problems);
  if (options.json) {
    const told = report([...problems, ...(unruled?.problems ?? [])]);
    terminal.out(JSON.stringify(saved.operations ? { ...told, operations } : told, null, 2));
  } else {
    for (const line of operationLines(operations, saved.listSize, terminal.style)) terminal.out(line);
    for (const line of problemLines(problems, terminal.style)) terminal.out(line);
    // Who asks for the cost of operations did not ask for a page about rules.
    if (!saved.operations) for (const line of unruled?.lines ?? []) terminal.out(line);
    if (ok) terminal.out(`${terminal.style('green', 'ok')} ${summary}`);
  }
  return ok ? 0 : 1;
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

interface Checked {
  readonly problems: readonly Problem[];
  readonly operations: readonly CheckedOperation[];
  readonly summary: string;
  readonly unruled?: UnruledFields;
}

async function checked(dir: string, saved: OperationsOptions, rooms: Rooms): Promise<Checked> {
  try {
    // Descriptions are read from where they are published, as `weft build` would.
    const { project, graph, access, problems } = await prepare(dir, rooms, {
      descriptionFetch: recordingFetch().fetch,
    });
    const { operations, problems: costs } = await checkOperations(saved, project, graph).finally(() => graph.close());
    const fields = Object.keys(graph.schema.getQueryType()?.getFields() ?? {}).length;
    const summary = `${count(graph.sources.length, 'source')}, ${count(fields, 'query field')}`;
    return { problems: [...problems, ...costs], operations, summary, unruled: unruledFields(project, access) };
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    return { problems, operations: [], summary: '' };
  }
}
