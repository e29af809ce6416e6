import { CallEnding, type CallSignal } from '../../upstream/call-signal.ts';

/** Who waits for an answer. Its methods must not throw. */
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
  /** What it takes of the memory for kept answers, its key apart. */
  readonly bytes: number;
}

export interface SharedAnswersOptions {
  /** For answers that are kept. @default 32 MiB */
  readonly maxBytes?: number;
  /** Milliseconds on any clock. @default performance.now */
  readonly now?: () => number;
}

/**
 * An answer that is being made. It holds nobody once it is made: tables that a map has outgrown hold on to their entries
 * until the next full collection of garbage, and would keep whole requests. Mostly one waits, and no set is made for that.
 */
export class RunningAnswer<A> {
  readonly key: string;
  readonly ending = new CallEnding();
  #first: Waiter<A> | undefined;
  #others: Set<Waiter<A>> | undefined;

  constructor(key: string, first: Waiter<A>) {
    this.key = key;
    this.#first = first;
  }

  add(waiter: Waiter<A>): void {
    this.#others ??= new Set();
    this.#others.add(waiter);
  }

  /** Whether that left nobody. */
  remove(waiter: Waiter<A>): boolean {
    const isFirst = waiter === this.#first;
    if (isFirst) this.#first = undefined;
    const waited = isFirst || this.#others?.delete(waiter) === true;
    return waited && !this.#first && (this.#others?.size ?? 0) === 0;
  }

  /** Those who wait, he who came first apart from the others; from here on nobody does. */
  takeAll(): { readonly first: Waiter<A> | undefined; readonly others: Iterable<Waiter<A>> } {
    const all = { first: this.#first, others: this.#others ?? [] };
    this.#first = undefined;
    this.#others = undefined;
    return all;
  }
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
  #running = new Map<string, RunningAnswer<A>>();
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
  join(key: string, waiter: Waiter<A>): RunningAnswer<A> | undefined {
    const running = this.#running.get(key);
    running?.add(waiter);
    return running;
  }

  /**
   * Makes the answer for this key, as which nobody does so far. `make` gets a signal that aborts when nobody waits for
   * it any more; when it rejects, all are abandoned.
   */
  start(key: string, waiter: Waiter<A>, make: (signal: CallSignal) => Promise<Outcome<A>>): RunningAnswer<A> {
    const running = new RunningAnswer(key, waiter);
    this.#running.set(key, running);
    void make(running.ending).then(
      (outcome) => this.#settle(running, outcome),
      () => this.#abandon(running),
    );
    return running;
  }

  /** Leaves the answer to others; the execution is given up when nobody waits for it any more. */
  leave(running: RunningAnswer<A>, waiter: Waiter<A>): void {
    if (!running.remove(waiter)) return;
    if (this.#running.get(running.key) === running) this.#running.delete(running.key);
    running.ending.end(new Error('Nobody waits for the answer any more.'));
  }

  /** What is running goes on for those who wait for it, and is nobody else's. */
  forget(): void {
    this.#running = new Map();
    this.#kept = new Map();
    this.#bytes = 0;
  }

  #settle(running: RunningAnswer<A>, { answer, isShared, goodForMs, bytes }: Outcome<A>): void {
    const { key } = running;
    if (this.#running.get(key) === running) {
      this.#running.delete(key);
      if (isShared && goodForMs > 0)
        this.#keep(key, { answer, until: this.#now() + goodForMs, bytes: bytes + 2 * key.length });
    }
    const { first, others } = running.takeAll();
    first?.answered(answer);
    for (const waiter of others) {
      if (isShared) waiter.answered(answer);
      else waiter.abandoned();
    }
  }

  #abandon(running: RunningAnswer<A>): void {
    if (this.#running.get(running.key) === running) this.#running.delete(running.key);
    const { first, others } = running.takeAll();
    first?.abandoned();
    for (const waiter of others) waiter.abandoned();
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
