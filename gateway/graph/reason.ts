import { formatProblem, ProjectError } from '../errors/project-error.ts';

/** Why something could not be built, in one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof ProjectError) return error.problems.map(formatProblem).join('; ');
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? 'unknown';
}
