import { formatProblem, type Problem, ProjectError } from '../errors/project-error.ts';
import { problemLines } from './problems.ts';
import { printable, type Terminal } from './terminal.ts';

/** The problems of a project that an error tells of, however deep its cause lies; `undefined` for any other fault. */
export function problemsOf(error: unknown): readonly Problem[] | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 10; cause = cause.cause, depth++) {
    if (cause instanceof ProjectError) return cause.problems;
    if (cause instanceof AggregateError) {
      const all = cause.errors.map(problemsOf);
      if (all.length > 0 && all.every((problems) => problems !== undefined)) return all.flat();
    }
  }
  return undefined;
}

/** What a person reads of a fault that nobody foresaw: one line, and the stack only on demand. */
export function faultText(error: unknown, debug: boolean): string {
  if (debug) return `weft: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  const text = error instanceof Error ? error.message.trim() || error.name : String(error).trim();
  const [first = ''] = text.split('\n');
  return `weft: ${printable(first) || 'unknown fault'} (set WEFT_DEBUG=1 for the stack)`;
}

/** What went wrong, in one line. */
export function reasonOfFailure(error: unknown): string {
  const problems = problemsOf(error);
  if (problems) return problems.map(formatProblem).join('; ');
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? 'unknown fault';
}

/** Writes what went wrong to `err`. */
export function reportFailure(error: unknown, terminal: Terminal, debug: boolean): void {
  const problems = problemsOf(error);
  if (problems) for (const line of problemLines(problems, terminal.styleErr)) terminal.err(line);
  if (!problems || debug) terminal.err(faultText(error, debug));
}
