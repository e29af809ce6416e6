const errors = new WeakSet<object>();

/** Notes that the call that this error ended was waiting for its turn: it says nothing of the API. */
export function noteNeverSent(error: unknown): void {
  if (error instanceof Error) errors.add(error);
}

/** Whether the call that this error ended was still waiting for its turn. */
export function wasNeverSent(error: object): boolean {
  return errors.has(error);
}
