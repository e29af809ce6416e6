/** The changes of a source at some time. */
export interface ChangesSoFar {
  /** How many there were. */
  readonly generation: number;
  /** How many more there may have been. */
  readonly doubts: number;
}

/**
 * Counts the changes of a source: what was asked for before one tells nothing after it. Whoever makes a client may keep
 * this to count those that the client does not see, as one that another build of the project makes.
 */
export class SourceChanges {
  #count = 0;
  #doubts = 0;

  /** How many there were; equal numbers: nothing has changed in between. */
  get count(): number {
    return this.#count;
  }

  /** How many calls failed that may have changed it, and may not. */
  get doubts(): number {
    return this.#doubts;
  }

  add(): void {
    this.#count += 1;
  }

  addDoubt(): void {
    this.#doubts += 1;
  }

  /** Whether nothing has changed since then, as far as is known. */
  areAsOf({ generation, doubts }: ChangesSoFar): boolean {
    return generation === this.#count && doubts === this.#doubts;
  }
}
