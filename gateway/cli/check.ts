import type { ProjectConfig } from '../config/gateway-config.ts';
import type { Problem } from '../errors/project-error.ts';
import { recordingFetch } from '../project/description-fetch.ts';
import type { CommandContext, ExitCode } from './command.ts';
import { problemsOf } from './failure.ts';
import { prepare } from './prepare.ts';
import { count, hasErrors, inFileOrder, problemLines } from './problems.ts';
import type { Access, Rooms } from './rooms.ts';

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
  const { problems, summary } = await checked(dir, rooms);
  const ok = !hasErrors(problems);
  if (json) terminal.out(JSON.stringify(report(problems), null, 2));
  else {
    for (const line of problemLines(problems, terminal.style)) terminal.out(line);
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

async function checked(dir: string, rooms: Rooms): Promise<{ problems: readonly Problem[]; summary: string }> {
  try {
    // Descriptions are read from where they are published, as `weft build` would.
    const { project, graph, access, problems } = await prepare(dir, rooms, {
      descriptionFetch: recordingFetch().fetch,
    });
    const all = [...problems, ...unruled(project, access)];
    const fields = Object.keys(graph.schema.getQueryType()?.getFields() ?? {}).length;
    await graph.close();
    return { problems: all, summary: `${count(graph.sources.length, 'source')}, ${count(fields, 'query field')}` };
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    return { problems, summary: '' };
  }
}

/** One line for each type with fields that no rule speaks of: whoever wrote the rules may have forgotten them. */
function unruled({ gateway, locate }: ProjectConfig, { fieldsWithoutRule }: Access): Problem[] {
  const byType = Map.groupBy(fieldsWithoutRule, (coordinate) => coordinate.slice(0, coordinate.indexOf('.')));
  const whose = gateway.auth?.mode === 'protect-granular' ? 'anyone may ask for them' : 'any caller may ask for them';
  return [...byType].map(([type, coordinates]) => {
    const fields = coordinates.map((coordinate) => coordinate.slice(type.length + 1)).join(', ');
    const message = `no rule speaks of ${type}: ${fields}; ${whose}`;
    return { severity: 'warning', message, location: locate(['gateway', 'auth', 'rules']), key: 'gateway.auth.rules' };
  });
}
