/**
 * Counts the most that things of which only the newest are kept have taken at once. What is forgotten makes room for what
 * comes, so that making them anew counts for nothing.
 */
export class BytesOfNewest {
  readonly #kept: number;
  readonly #grow: (bytes: number) => void;
  readonly #bytes = new Map<object, number>();
  #now = 0;
  #most = 0;

  /**
   * @param kept how many
   * @param grow told the bytes by which they take more together than ever
   */
  constructor(kept: number, grow: (bytes: number) => void) {
    this.#kept = kept;
    this.#grow = grow;
  }

  /** For one more of them: to be told the bytes by which it grows. */
  next(): (bytes: number) => void {
    const one = {};
    this.#bytes.set(one, 0);
    for (const [oldest, bytes] of this.#bytes) {
      if (this.#bytes.size <= this.#kept) break;
      this.#bytes.delete(oldest);
      this.#now -= bytes;
    }
    return (bytes) => this.#growOne(one, bytes);
  }

  #growOne(one: object, bytes: number): void {
    const before = this.#bytes.get(one);
    if (before === undefined) return;
    this.#bytes.set(one, before + bytes);
    this.#now += bytes;
    if (this.#now <= this.#most) return;
    this.#grow(this.#now - this.#most);
    this.#most = this.#now;
  }
}
