/**
 * Calls a function whose errors get no stack trace. Those of a client's mistakes are read by nobody, and V8 keeps alive
 * what is in them, as the whole context of a validation, for as long as an error is kept.
 */
export function withoutStackTraces<T>(call: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return call();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
