/** The wish of whoever started this process that it end. */
export interface Termination {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Resolves then. */
  readonly asked: Promise<void>;
}

/** Time in which a second SIGINT is the same key press: npm passes on what its child got from the terminal as well. */
const sameKeyPressMs = 250;

/** The part of `process` that is needed. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/**
 * Takes over SIGINT and SIGTERM. The first asks for an orderly end; a second Ctrl-C calls `leave(130)` at once.
 */
export function terminationOf(
  source: SignalSource,
  leave: (code: number) => void,
  now = performance.now.bind(performance),
): Termination {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  let firstAt: number | undefined;
  const ask = (): void => {
    firstAt ??= now();
    controller.abort();
    resolve();
  };
  source.on('SIGTERM', ask);
  source.on('SIGINT', () => {
    if (firstAt !== undefined && now() - firstAt >= sameKeyPressMs) leave(130);
    else ask();
  });
  return { signal: controller.signal, asked: promise };
}
