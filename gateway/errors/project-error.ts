/** Where in a project's files something is wrong. Lines and columns count from 1. */
export interface Location {
  /** Path of the file, relative to the project's folder where it is inside it. */
  file: string;
  line?: number | undefined;
  column?: number | undefined;
}

/** One thing that is wrong in a project, told to the person who runs the command. */
export interface Problem {
  severity: 'error' | 'warning';
  /** What is wrong, what was given, and what would be accepted. One line. */
  message: string;
  location?: Location | undefined;
  /** The key in the configuration, as `gateway.sources.payments.timeout`. */
  key?: string | undefined;
}

/** A project that cannot be used as it stands: all its problems together. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

/** `file:line:column key: message`, leaving out what is not known. */
export function formatProblem({ location, key, message }: Problem): string {
  const place =
    location && [location.file, location.line, location.column].filter((part) => part !== undefined).join(':');
  return [place, key && `${key}:`, message].filter(Boolean).join(' ');
}
