import { join } from 'node:path';
import { formatProblem, type Problem, ProjectError } from '../../errors/project-error.ts';
import { changeFiles } from '../../project/add/change-files.ts';
import { type Dependent, dependentsOf } from '../../project/add/dependents.ts';
import { planRemoval } from '../../project/add/plan-removal.ts';
import { showChanges } from '../../project/add/show-changes.ts';
import { readLock, type SourceLock } from '../../project/add/source-lock.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { openProject } from '../open-project.ts';
import { count } from '../problems.ts';
import { printable } from '../terminal.ts';
import { projectFiles, textOf } from './project-files.ts';

export interface RemoveOptions {
  readonly dir: string;
  /** Removes a source although joins and resolvers name it. */
  readonly force: boolean;
  readonly dryRun: boolean;
}

/** `weft remove`: takes a source out of a project, with all that `weft add` wrote for it. */
export async function remove(
  name: string,
  { dir, force, dryRun }: RemoveOptions,
  { terminal, rooms }: Pick<CommandContext, 'terminal' | 'rooms'>,
): Promise<ExitCode> {
  const project = await openProject(dir, rooms);
  const names = project.mesh.sources.map((source) => source.name);
  if (!names.includes(name)) throw noSource(name, names);
  const dependents = await dependentsOf(project, name);
  if (dependents.length > 0 && !force) throw stillUsed(name, dependents);
  const lock = await lockOf(project.dir, name);
  const changes = planRemoval(name, lock, await projectFiles(project.dir));
  if (dryRun) {
    terminal.out(showChanges(changes).trimEnd());
    terminal.out(`\n${terminal.style('bold', 'Nothing was removed (--dry-run).')}`);
    return 0;
  }
  changeFiles(project.dir, changes);
  terminal.out(`${terminal.style('green', 'removed')} ${terminal.style('bold', name)}`);
  if (!lock)
    terminal.out(`  weft add did not add it, so that sources/${name}/ and its variables stay, if there are any`);
  for (const { location, what } of dependents) {
    terminal.out(`  still names it: ${printable(formatProblem({ severity: 'warning', location, message: what }))}`);
  }
  return 0;
}

async function lockOf(dir: string, name: string): Promise<SourceLock | undefined> {
  const file = `sources/${name}/lock.json`;
  const text = await textOf(join(dir, file));
  return text === undefined ? undefined : readLock(text, file);
}

function noSource(name: string, names: readonly string[]): ProjectError {
  const message = `there is no source "${name}"; the sources are ${names.join(', ')}`;
  return new ProjectError([{ severity: 'error', message }]);
}

function stillUsed(name: string, dependents: readonly Dependent[]): ProjectError {
  const problems = dependents.map(({ location, what }): Problem => ({ severity: 'error', message: what, location }));
  const message = `${name} is still used in ${count(dependents.length, 'place')}; change them first, or give --force`;
  return new ProjectError([{ severity: 'error', message }, ...problems]);
}
