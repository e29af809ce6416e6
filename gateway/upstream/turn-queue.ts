/** A place in a {@link TurnQueue}. */
export interface Turn<T> {
  readonly value: T;
  before: Turn<T> | undefined;
  after: Turn<T> | undefined;
}

/** A queue, first come, first served, from whose middle those that give up are taken without a search. */
export class TurnQueue<T> {
  length = 0;
  #first: Turn<T> | undefined;
  #last: Turn<T> | undefined;

  get first(): Turn<T> | undefined {
    return this.#first;
  }

  push(value: T): Turn<T> {
    const turn: Turn<T> = { value, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = turn;
    else this.#first = turn;
    this.#last = turn;
    this.length += 1;
    return turn;
  }

  shift(): T | undefined {
    const first = this.#first;
    if (first) this.remove(first);
    return first?.value;
  }

  /** The turn must be in the queue. */
  remove({ before, after }: Turn<T>): void {
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    this.length -= 1;
  }
}
