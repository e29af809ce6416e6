/** For how long calls of an operation are not joined after one of them had an answer that was for its caller alone. */
const personalForMs = 60_000;

/** Operations that answered one caller alone a moment ago, and are likely to do so again ("hit for pass"). */
export class PersonalOperations {
  readonly #until = new Map<string, number>();

  add(operation: string): void {
    this.#until.set(operation, Date.now() + personalForMs);
  }

  has(operation: string): boolean {
    return this.#until.size > 0 && Date.now() < (this.#until.get(operation) ?? 0);
  }
}
