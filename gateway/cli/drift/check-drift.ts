import { report } from '../check.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { problemsOf } from '../failure.ts';
import { openProject } from '../open-project.ts';
import { problemLines } from '../problems.ts';
import { sourceDriftLines } from './drift-lines.ts';
import { projectDrift, type SourceDrift } from './project-drift.ts';
import { isHeldBack } from './schema-drift.ts';

export interface CheckDriftOptions {
  readonly dir: string;
  readonly json: boolean;
  /** Files with saved operations, seen from the present folder, besides those of `gateway.descriptions.operations`. */
  readonly operations?: readonly string[] | undefined;
}

/** What `weft check --drift --json` prints. */
export interface DriftReport {
  /** Whether all could be compared that has a copy, and nothing would be held back. */
  readonly ok: boolean;
  readonly sources: readonly SourceDrift[];
}

/** `weft check --drift`: tells what has become of the descriptions that APIs publish since they were accepted. */
export async function checkDrift(
  { dir, json, operations = [] }: CheckDriftOptions,
  { terminal, rooms }: Pick<CommandContext, 'terminal' | 'rooms'>,
): Promise<ExitCode> {
  try {
    const { hold } = (await openProject(dir, rooms)).gateway.descriptions;
    const sources = await projectDrift(dir, operations, rooms);
    const ok = sources.every(
      (drift) => drift.state === 'not compared' || (drift.state === 'compared' && !isHeldBack(drift, hold)),
    );
    if (json) terminal.out(JSON.stringify({ ok, sources } satisfies DriftReport, null, 2));
    else for (const line of sourceDriftLines(sources, terminal.style)) terminal.out(line);
    return ok ? 0 : 1;
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    if (json) terminal.out(JSON.stringify(report(problems), null, 2));
    else for (const line of problemLines(problems, terminal.style)) terminal.out(line);
    return 1;
  }
}
