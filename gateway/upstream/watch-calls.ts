import type { UpstreamPolicy } from './policy.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from './upstream-client.ts';

/** Told once what became of each attempt of a call, refusals of the gateway's own included, before its caller is. */
export interface CallWatcher {
  /** @param startedAt and `endedAt` on the clock of `performance.now()` */
  answered(
    request: UpstreamRequest,
    context: CallContext,
    response: UpstreamResponse,
    startedAt: number,
    endedAt: number,
  ): void;
  failed(request: UpstreamRequest, context: CallContext, error: unknown, startedAt: number, endedAt: number): void;
}

/** Looks at each attempt once, with one clock, for all who learn from what becomes of it. */
export function watchCalls(watchers: readonly CallWatcher[]): UpstreamPolicy {
  return (next) => (request, context) => {
    const startedAt = performance.now();
    return next(request, context).then(
      (response) => {
        const endedAt = performance.now();
        for (const watcher of watchers) watcher.answered(request, context, response, startedAt, endedAt);
        return response;
      },
      (error) => {
        const endedAt = performance.now();
        for (const watcher of watchers) watcher.failed(request, context, error, startedAt, endedAt);
        throw error;
      },
    );
  };
}
