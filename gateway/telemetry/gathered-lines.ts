import type { DestinationStream } from 'pino';

/** A destination that can be emptied before the process ends. */
export interface FlushableDestination extends DestinationStream {
  flushSync(): void;
}

/** Short enough not to be noticed, long enough for the lines of many requests. */
const gatherMs = 10;

/**
 * Hands lines on many at a time: to write each by itself costs more than to answer a small request from memory.
 * What is left when the process ends is written then.
 */
export function gatherLines(destination: FlushableDestination): DestinationStream {
  let gathered = '';

  function handOn(): void {
    const lines = gathered;
    gathered = '';
    if (lines !== '') destination.write(lines);
  }

  process.once('exit', () => {
    handOn();
    destination.flushSync();
  });
  return {
    write(line) {
      if (gathered === '') setTimeout(handOn, gatherMs).unref();
      gathered += line;
    },
  };
}
