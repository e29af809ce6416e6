/**
 * Runs `undo` when this process ends by itself or is interrupted, unless the answered function was called before. What
 * is started apart from us would go on otherwise.
 */
export function atExit(undo: () => void): () => void {
  process.once('exit', undo);
  return () => process.off('exit', undo);
}

/** Lets interrupts end the process in the way that `atExit` sees. */
export function exitOnInterrupts(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
