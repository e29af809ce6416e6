/** What a log keeps of an error: never its own properties, which may hold requests, headers and bodies. */
export interface CauseDescription {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: CauseDescription;
}

/** Deeper chains repeat themselves, or lead in a circle. */
const deepestCause = 5;

/** An error and its causes as plain values. With `stack`, where the outermost one came from. */
export function describeCause(cause: unknown, { stack = false } = {}, depth = 1): CauseDescription | undefined {
  if (cause === undefined || cause === null) return undefined;
  if (!(cause instanceof Error)) return { type: typeof cause, message: typeof cause === 'string' ? cause : '' };
  const code = (cause as { code?: unknown }).code;
  const inner = depth < deepestCause ? describeCause(cause.cause, {}, depth + 1) : undefined;
  return {
    type: cause.name,
    message: messageOf(cause),
    ...(typeof code === 'string' && { code }),
    ...(stack && cause.stack !== undefined && { stack: cause.stack }),
    ...(inner && { cause: inner }),
  };
}

/** Node's connection errors to several addresses have no message of their own. */
function messageOf(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message;
  return error.errors.map((one) => (one instanceof Error ? one.message : typeof one)).join('; ');
}
