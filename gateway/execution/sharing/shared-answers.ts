/** Who waits for an answer. */
export interface Waiter<A> {
  /** The answer is there. */
  answered(answer: A): void;
  /** There is no answer, or none that is this waiter's too: it must see to its own. */
  abandoned(): void;
}

/** What came of an execution. */
export interface Outcome<A> {
  readonly answer: A;
  /** Whether it is the answer of everybody who waits, as was assumed when they came to wait; else the first one's alone. */
  readonly isShared: boolean;
  /** For how long from now it may be given again without asking; 0: not at all. */
  readonly goodForMs: number;
  /** What it takes of the memory for kept answers. */
  readonly bytes: number;
}

export interface SharedAnswersOptions {
  /** For answers that are kept. @default 32 MiB */
  readonly maxBytes?: number;
  /** Milliseconds on any clock. @default performance.now */
  readonly now?: () => number;
}

/** Leaves the answer to others; the execution is given up when nobody waits for it any more. */
export type Leave = () => void;

interface Running<A> {
  readonly waiters: Set<Waiter<A>>;
  readonly abort: AbortController;
}

interface Kept<A> {
  readonly answer: A;
  readonly until: number;
  readonly bytes: number;
}

/**
 * Answers by key: those that are being made, and those that are good for a while. Equal requests in flight share one
 * execution. `forget` draws a line: nothing that was begun before it answers for what comes after it.
 */
export class SharedAnswers<A> {
  readonly #maxBytes: number;
  readonly #now: () => number;
  #running = new Map<string, Running<A>>();
  #kept = new Map<string, Kept<A>>();
  #bytes = 0;

  constructor({ maxBytes = 32 * 2 ** 20, now = performance.now.bind(performance) }: SharedAnswersOptions = {}) {
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  /** The answer that is kept for this key and still good. */
  get(key: string): A | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    if (kept.until > this.#now()) return kept.answer;
    this.#drop(key, kept);
    return undefined;
  }

  /** Waits for the answer that is being made for this key; `undefined` when none is. */
  join(key: string, waiter: Waiter<A>): Leave | undefined {
    const running = this.#running.get(key);
    if (!running) return undefined;
    running.waiters.add(waiter);
    return () => this.#leave(key, running, waiter);
  }

  /**
   * Makes the answer for this key, as which nobody does so far. `make` gets a signal that aborts when nobody waits for
   * it any more, and must not reject.
   */
  start(key: string, waiter: Waiter<A>, make: (signal: AbortSignal) => Promise<Outcome<A>>): Leave {
    const running: Running<A> = { waiters: new Set([waiter]), abort: new AbortController() };
    this.#running.set(key, running);
    void make(running.abort.signal).then((outcome) => this.#settle(key, running, waiter, outcome));
    return () => this.#leave(key, running, waiter);
  }

  /** What is running goes on for those who wait for it, and is nobody else's. */
  forget(): void {
    this.#running = new Map();
    this.#kept = new Map();
    this.#bytes = 0;
  }

  #settle(key: string, running: Running<A>, first: Waiter<A>, outcome: Outcome<A>): void {
    const { answer, isShared, goodForMs, bytes } = outcome;
    if (this.#running.get(key) === running) {
      this.#running.delete(key);
      if (isShared && goodForMs > 0) this.#keep(key, { answer, until: this.#now() + goodForMs, bytes });
    }
    const waiters = [...running.waiters];
    // From here on nobody can leave it any more.
    running.waiters.clear();
    for (const waiter of waiters) {
      if (isShared || waiter === first) waiter.answered(answer);
      else waiter.abandoned();
    }
  }

  #leave(key: string, running: Running<A>, waiter: Waiter<A>): void {
    if (!running.waiters.delete(waiter) || running.waiters.size > 0) return;
    if (this.#running.get(key) === running) this.#running.delete(key);
    running.abort.abort();
  }

  #keep(key: string, kept: Kept<A>): void {
    if (kept.bytes > this.#maxBytes / 8) return;
    const before = this.#kept.get(key);
    if (before) this.#drop(key, before);
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes;
    // In the order in which they were made: what is asked for often is soon made again.
    for (const [oldest, value] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest, value);
    }
  }

  #drop(key: string, kept: Kept<A>): void {
    this.#kept.delete(key);
    this.#bytes -= kept.bytes;
  }
}
