import type { Problem } from '../../errors/project-error.ts';

/** What is wrong in an API description, and where. */
export interface DescriptionProblem extends Problem {
  /** JSON pointer (RFC 6901) in the document as published. */
  readonly pointer: string;
  /** Why, without the pointer. */
  readonly reason: string;
  /** Whether the operation at the pointer is left out because of it. */
  readonly lost: boolean;
}

/** Collects what the steps from a published document to its operations could not carry over. */
export class Report {
  readonly #file: string | undefined;
  readonly #problems = new Map<string, DescriptionProblem>();

  /** @param file Name of the document in problems: its path or address. */
  constructor(file?: string) {
    this.#file = file;
  }

  /** Something is doubtful; everything that does not refer to it is unaffected. */
  warn(pointer: string, reason: string): void {
    this.#add({ severity: 'warning', pointer, reason, lost: false });
  }

  /** The operation at the pointer is left out. */
  lose(pointer: string, reason: string): void {
    this.#add({ severity: 'error', pointer, reason, lost: true });
  }

  get problems(): readonly DescriptionProblem[] {
    return [...this.#problems.values()];
  }

  #add(problem: Omit<DescriptionProblem, 'message' | 'location'>): void {
    const message = `${problem.pointer || 'the document'}: ${problem.reason}`;
    if (!this.#problems.has(message)) {
      const location = this.#file === undefined ? undefined : { file: this.#file };
      this.#problems.set(message, { ...problem, message, location });
    }
  }
}
