import { formatProblem, type Problem } from '../errors/project-error.ts';
import { printable, type Terminal } from './terminal.ts';

/** One line for each problem, in the order of the files, and a line that counts them. Nothing for none. */
export function problemLines(problems: readonly Problem[], style: Terminal['style']): string[] {
  if (problems.length === 0) return [];
  const lines = inFileOrder(problems).map((problem) => {
    const label = problem.severity === 'error' ? style('red', 'error') : style('yellow', 'warning');
    const { location, ...rest } = problem;
    const place = location && printable(formatProblem({ ...rest, message: '', key: undefined, location }));
    return [label, place && style('bold', place), printable(formatProblem(rest))].filter(Boolean).join(' ');
  });
  return [...lines, counted(problems)];
}

/** Sorted by file, line and column, those without a place first; each problem once. */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  const once = new Map(problems.map((problem) => [`${problem.severity} ${formatProblem(problem)}`, problem]));
  return [...once.values()].sort(
    ({ location: a }, { location: b }) =>
      compare(a?.file ?? '', b?.file ?? '') || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
  );
}

/** Whether one of them stops the command. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function counted(problems: readonly Problem[]): string {
  const unique = inFileOrder(problems);
  const errors = unique.filter(({ severity }) => severity === 'error').length;
  const warnings = unique.length - errors;
  return [errors > 0 && count(errors, 'error'), warnings > 0 && count(warnings, 'warning')].filter(Boolean).join(', ');
}

/** `1 error`, `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
