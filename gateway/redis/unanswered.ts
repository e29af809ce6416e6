/** A question that waits for its answer. */
export interface Question {
  readonly askedAtMs: number;
}

/** Questions that wait for answers, which come in their order. One timer looks after all of them. */
export class Unanswered {
  readonly #waiting = new Set<Question>();
  readonly #timeoutMs: number;
  readonly #onLate: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param onLate called when an answer has not come within the time */
  constructor(timeoutMs: number, onLate: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onLate = onLate;
  }

  asked(): Question {
    const question = { askedAtMs: performance.now() };
    this.#waiting.add(question);
    this.#timer ??= setTimeout(this.#look, this.#timeoutMs);
    return question;
  }

  answered(question: Question): void {
    this.#waiting.delete(question);
  }

  /** Nothing is waited for any more. */
  clear(): void {
    this.#waiting.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  // A process that was busy itself has answers that it has not read: they are read before this goes on.
  readonly #look = (): void => {
    setImmediate(() => {
      this.#timer = undefined;
      const [oldest] = this.#waiting;
      if (!oldest) return;
      const leftMs = oldest.askedAtMs + this.#timeoutMs - performance.now();
      if (leftMs <= 0) this.#onLate();
      else this.#timer = setTimeout(this.#look, leftMs);
    });
  };
}
