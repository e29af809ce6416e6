import { GatewayError } from '../errors/gateway-error.ts';
import type { UpstreamPolicy } from './policy.ts';

/** The calls that somebody waits for. */
export interface RunningCalls {
  /** Refuses calls once the client is closed. */
  readonly admit: UpstreamPolicy;
  /** Counts those that are made. */
  readonly count: UpstreamPolicy;
  /** Refuses new calls and resolves when none is running; those that were given up are not waited for. */
  finish(): Promise<void>;
}

export function countRunningCalls(source: string): RunningCalls {
  let running = 0;
  const finished = Promise.withResolvers<void>();
  let finishing = false;
  const done = () => {
    running -= 1;
    if (finishing && running === 0) finished.resolve();
  };

  return {
    admit: (next) => (request, context) => {
      if (!finishing) return next(request, context);
      const details = { source, operation: request.operation };
      return Promise.reject(
        new GatewayError('UPSTREAM_UNAVAILABLE', `The client of source "${source}" is closed.`, details),
      );
    },
    count: (next) => (request, context) => {
      running += 1;
      const answer = next(request, context);
      answer.then(done, done);
      return answer;
    },
    finish() {
      finishing = true;
      if (running === 0) finished.resolve();
      return finished.promise;
    },
  };
}
