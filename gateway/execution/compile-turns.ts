/** Takes a piece of compile work; whether and when it is done is its own decision. */
export type CompileTurns = (compile: () => void) => void;

/** How much longer than it took a compilation keeps the next one waiting: a fifth of the time goes into them. */
const restPerWork = 4;

/**
 * One compilation at a time, in a turn of the event loop of its own, and with a rest after it. What comes meanwhile is
 * refused, not queued: what is really in use comes again.
 */
export function createCompileTurns(): CompileTurns {
  let busy = false;
  let freeAt = 0;
  return (compile) => {
    if (busy || performance.now() < freeAt) return;
    busy = true;
    setImmediate(() => {
      const startedAt = performance.now();
      try {
        compile();
      } finally {
        const endedAt = performance.now();
        freeAt = endedAt + (endedAt - startedAt) * restPerWork;
        busy = false;
      }
    });
  };
}
