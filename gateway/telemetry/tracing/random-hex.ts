import { randomFillSync } from 'node:crypto';

/** Random ids of traces and spans. Bytes are drawn for many at once: to ask for 16 costs as much as to ask for 4,096. */
export class RandomHex {
  readonly #bytes = Buffer.alloc(4096);
  #next = this.#bytes.length;

  /** @param bytes half as many as digits */
  take(bytes: number): string {
    if (this.#next + bytes > this.#bytes.length) {
      randomFillSync(this.#bytes);
      this.#next = 0;
    }
    const text = this.#bytes.toString('hex', this.#next, this.#next + bytes);
    this.#next += bytes;
    return text;
  }
}
