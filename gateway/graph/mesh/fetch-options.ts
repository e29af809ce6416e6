import type { ProjectFetch } from '../../upstream/fetch/call-by-fetch.ts';

/** What a project does with HTTP requests itself, for the clients of its sources. */
export interface ProjectFetchOptions {
  readonly customFetch?: ProjectFetch;
  readonly wrapFetch?: (fetch: ProjectFetch) => ProjectFetch;
}

/** The `fetch` that resolvers of the project find in their context, as in Mesh. */
export function fetchOf({ customFetch, wrapFetch }: ProjectFetchOptions): typeof globalThis.fetch {
  const fetch = customFetch ?? (globalThis.fetch as ProjectFetch);
  return (wrapFetch ? wrapFetch(fetch) : fetch) as unknown as typeof globalThis.fetch;
}
