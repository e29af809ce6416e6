const errors = new WeakSet<object>();

/** Notes that the call that this error ended was refused, or waited for its turn: it says nothing of the API. */
export function noteNeverSent<T>(error: T): T {
  if (error instanceof Error) errors.add(error);
  return error;
}

/** Whether the call that this error ended was refused by the gateway itself, or still waited for its turn. */
export function wasNeverSent(error: object): boolean {
  return errors.has(error);
}

const sentAt = new WeakMap<object, number>();

/** Notes when the call that this error ended had its turn: what it waited before that says nothing of the API. */
export function noteSentAt(error: unknown, at: number): void {
  if (error instanceof Error) sentAt.set(error, at);
}

/** When a call had its turn, on the clock of `performance.now()`; `undefined` where it did not wait for one. */
export function sentAtOf(error: unknown): number | undefined {
  return error instanceof Error ? sentAt.get(error) : undefined;
}
