import type { Problem } from '../errors/project-error.ts';
import { recordingFetch } from '../project/description-fetch.ts';
import type { CommandContext, ExitCode } from './command.ts';
import { problemsOf } from './failure.ts';
import { prepare } from './prepare.ts';
import { count, hasErrors, inFileOrder, problemLines } from './problems.ts';
import type { Rooms } from './rooms.ts';
import { type UnruledFields, unruledFields } from './unruled-fields.ts';

export interface CheckOptions {
  readonly dir: string;
  /** Prints one JSON object on standard output, and nothing else. */
  readonly json: boolean;
}

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
}

/** `weft check`: builds everything, serves nothing, and tells all that is wrong. */
export async function check({ dir, json }: CheckOptions, { terminal, rooms }: CommandContext): Promise<ExitCode> {
  const { problems, summary, unruled } = await checked(dir, rooms);
  const ok = !hasErrors(problems);
  if (json) terminal.out(JSON.stringify(report([...problems, ...(unruled?.problems ?? [])]), null, 2));
  else {
    for (const line of problemLines(problems, terminal.style)) terminal.out(line);
    for (const line of unruled?.lines ?? []) terminal.out(line);
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
  readonly summary: string;
  readonly unruled?: UnruledFields;
}

async function checked(dir: string, rooms: Rooms): Promise<Checked> {
  try {
    // Descriptions are read from where they are published, as `weft build` would.
    const { project, graph, access, problems } = await prepare(dir, rooms, {
      descriptionFetch: recordingFetch().fetch,
    });
    const fields = Object.keys(graph.schema.getQueryType()?.getFields() ?? {}).length;
    await graph.close();
    const summary = `${count(graph.sources.length, 'source')}, ${count(fields, 'query field')}`;
    return { problems, summary, unruled: unruledFields(project, access) };
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    return { problems, summary: '' };
  }
}
