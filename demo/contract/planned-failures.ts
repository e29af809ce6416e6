import type { Reply } from './reply.ts';

/** How a service is to fail. */
export interface PlannedFailure {
  /** Upper-case; any when left out. */
  readonly method?: string;
  /** Matched against path and query as sent; any when left out. */
  readonly path?: RegExp;
  /** How many requests fail. @default 1 */
  readonly times?: number;
  /** Wait before the answer; without `reply` or `hangUp` the operation then answers as usual. @default 0 */
  readonly delayMs?: number;
  /** Sent instead of the operation's answer. */
  readonly reply?: Reply;
  /** Closes the connection without an answer. @default false */
  readonly hangUp?: boolean;
}

/** Failures that tests have ordered and requests have not yet met. */
export class PlannedFailures {
  #planned: { readonly failure: PlannedFailure; left: number }[] = [];

  add(failure: PlannedFailure): void {
    this.#planned.push({ failure, left: failure.times ?? 1 });
  }

  /** The first failure that fits, which is used up by this. */
  take(method: string, path: string): PlannedFailure | undefined {
    const entry = this.#planned.find(
      ({ failure }) => (failure.method ?? method) === method && (failure.path?.test(path) ?? true),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    this.#planned = this.#planned.filter(({ left }) => left > 0);
    return entry.failure;
  }

  clear(): void {
    this.#planned = [];
  }
}
