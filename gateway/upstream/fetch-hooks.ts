import { callByFetch, type ProjectFetch } from './fetch/call-by-fetch.ts';
import { createUpstreamFetch } from './fetch/upstream-fetch.ts';
import type { UpstreamCall, UpstreamPolicy } from './policy.ts';

export interface FetchHooksOptions {
  source: string;
  /** Lays the hooks of a project's plugins around a `fetch`, as Mesh does with `onFetch`. */
  wrapFetch(fetch: ProjectFetch): ProjectFetch;
  /** Makes the calls that a hook has moved to another origin, which get nothing that is meant for the source. */
  elsewhere: UpstreamCall;
  maxResponseBytes: number;
}

/**
 * Lets a project's plugins see and change each call: URL, options, answer, or another `fetch` in its place.
 * They do not see what policies below add: credentials and the caller's forwarded headers.
 */
export function runFetchHooks({ source, wrapFetch, elsewhere, maxResponseBytes }: FetchHooksOptions): UpstreamPolicy {
  return (next) => (request, context) => {
    const fetchNext: ProjectFetch = (url, init) =>
      createUpstreamFetch({
        source,
        call: (changed, own) => {
          const call = changed.origin === new URL(request.origin).origin ? next : elsewhere;
          return call({ ...changed, operation: request.operation }, own);
        },
        // Arguments were judged when the request was made.
        dotSegments: 'encode',
        contextOf: () => context,
        known: request,
      })(url, init);
    return callByFetch(wrapFetch(fetchNext), { source, maxResponseBytes, isForeign: false })(request, context);
  };
}
