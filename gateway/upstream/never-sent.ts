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
