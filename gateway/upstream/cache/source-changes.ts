/**
 * Counts the changes of a source: what was asked for before one tells nothing after it. Whoever makes a client may keep
 * this to count those that the client does not see, as one that another build of the project makes.
 */
export class SourceChanges {
  #count = 0;

  /** How many there were; equal numbers: nothing has changed in between. */
  get count(): number {
    return this.#count;
  }

  add(): void {
    this.#count += 1;
  }
}
