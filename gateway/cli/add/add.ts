import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectError } from '../../errors/project-error.ts';
import { rootFieldNames } from '../../graph/inspect/root-field-names.ts';
import { changeFiles } from '../../project/add/change-files.ts';
import { planAddition } from '../../project/add/plan-addition.ts';
import { showChanges } from '../../project/add/show-changes.ts';
import type { SourcePlan } from '../../project/add/source-plan.ts';
import type { DocumentReport } from '../../project/inspect/document-report.ts';
import { createGuardedFetch } from '../../upstream/guarded-fetch.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { inspectingProcess } from '../inspect/inspecting-process.ts';
import { openFolder } from '../open-project.ts';
import { additionLines } from './addition-lines.ts';
import { planSource } from './plan-source.ts';
import { projectFiles } from './project-files.ts';
import { schemaBefore, tryAddition, withStagedFiles } from './try-addition.ts';

export interface AddOptions {
  readonly dir: string;
  readonly name?: string;
  readonly endpoint?: string;
  readonly sample?: string;
  /** Declares the lists in pages of which the description tells everything. */
  readonly pagination: boolean;
  /** Shows what would be written, and writes nothing. */
  readonly dryRun: boolean;
}

/**
 * `weft add`: pins an API description (or what a call and its answer tell) in `sources/<name>/` and writes the source
 * into the configuration. The project is built with it first; on any error nothing has changed.
 */
export async function add(
  what: string,
  { dir, dryRun, pagination, ...options }: AddOptions,
  { terminal, rooms }: Pick<CommandContext, 'terminal' | 'rooms'>,
): Promise<ExitCode> {
  const folder = await openFolder(dir);
  const files = await projectFiles(folder);
  const plan = await planSource(what, { ...options, project: folder, fetch: createGuardedFetch() });
  refuseTaken(folder, plan.name);
  // What cannot be edited is refused before anything takes time.
  planAddition(plan, files);
  return withStagedFiles<ExitCode>(plan, async (staged) => {
    const report = await doctorsReport(plan, staged);
    const addition = planAddition({ ...plan, pagination: pagination ? declarations(report) : undefined }, files);
    const before = files.configText === undefined ? undefined : await schemaBefore(folder, rooms);
    const prepared = await tryAddition(folder, staged, plan, addition, rooms);
    try {
      const changes = addition.changes(rootFieldNames(prepared.graph.schema, plan.name), new Date());
      if (dryRun) terminal.out(showChanges(changes).trimEnd());
      else changeFiles(folder, changes);
      for (const line of additionLines({ plan, addition, prepared, before, report, dryRun }, terminal))
        terminal.out(line);
      return 0;
    } finally {
      await prepared.graph.close();
    }
  });
}

/** What is proposed without a gap; `undefined` where nothing is. */
function declarations(report: DocumentReport | undefined): SourcePlan['pagination'] {
  const whole = (report?.pagination ?? []).filter(({ declaration, lacks }) => declaration && lacks.length === 0);
  return whole.length === 0
    ? undefined
    : Object.fromEntries(whole.map(({ operation, declaration }) => [operation, declaration]));
}

function refuseTaken(dir: string, name: string): void {
  if (!existsSync(join(dir, 'sources', name))) return;
  const message = `sources/${name} is there already; choose another name with --name, or run "weft remove ${name}" first`;
  throw new ProjectError([{ severity: 'error', message }]);
}

/** In a process of its own: a description that no schema can be built of must not take the command with it. */
async function doctorsReport(plan: SourcePlan, folder: string): Promise<DocumentReport | undefined> {
  if (!('openapi' in plan.handler)) return undefined;
  const process = inspectingProcess({ dir: folder, timeLimitMs: 120_000, recycleAboveMB: 0 });
  try {
    const report = await process.inspect(plan.pinned);
    if (report.error !== undefined) throw new ProjectError([{ severity: 'error', message: report.error }]);
    if (report.fields > 0) return report;
    const [first] = report.lost;
    const why = first ? `: ${first.reason}` : '; it describes none';
    throw new ProjectError([{ severity: 'error', message: `no operation of ${plan.origin} can be called${why}` }]);
  } finally {
    process.close();
  }
}
