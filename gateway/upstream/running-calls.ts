import { GatewayError } from '../errors/gateway-error.ts';
import type { UpstreamPolicy } from './policy.ts';

/** The calls that somebody waits for. */
export interface RunningCalls {
  policy: UpstreamPolicy;
  /** Refuses new calls and resolves when none is running; those that were given up are not waited for. */
  finish(): Promise<void>;
}

export function countRunningCalls(source: string): RunningCalls {
  let running = 0;
  const finished = Promise.withResolvers<void>();
  let finishing = false;

  return {
    policy: (next) => async (request, context) => {
      if (finishing) {
        const details = { source, operation: request.operation };
        throw new GatewayError('UPSTREAM_UNAVAILABLE', `The client of source "${source}" is closed.`, details);
      }
      running += 1;
      try {
        return await next(request, context);
      } finally {
        running -= 1;
        if (finishing && running === 0) finished.resolve();
      }
    },
    finish() {
      finishing = true;
      if (running === 0) finished.resolve();
      return finished.promise;
    },
  };
}
