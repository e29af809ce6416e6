import { createHash } from 'node:crypto';
import type { Build, BuiltDescription } from './built-descriptions.ts';

type Fetch = typeof globalThis.fetch;

/** Stands between a source and the network while its description is read; gets the source's own fetch. */
export type DescriptionFetch = (source: string, fetch: Fetch) => Fetch;

/** Lets every description through and keeps a copy of each that was found, by source and URL. */
export function recordingFetch(): { readonly fetch: DescriptionFetch; readonly recorded: () => BuiltDescription[] } {
  const recorded = new Map<string, BuiltDescription>();
  return {
    recorded: () => [...recorded.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    fetch: (source, fetch) => async (input, init) => {
      const response = await fetch(input, init);
      if (!response.ok) return response;
      const url = keptUrl(input);
      const text = await response.clone().text();
      const contentType = response.headers.get('content-type') ?? '';
      recorded.set(keyOf({ source, url }), { source, url, contentType, text });
      return response;
    },
  };
}

/** Lets everything through and tells of which sources anything came by. */
export function watchedFetch(): { readonly fetch: DescriptionFetch; readonly used: ReadonlySet<string> } {
  const used = new Set<string>();
  return {
    used,
    fetch: (source, fetch) => (input, init) => {
      used.add(source);
      return fetch(input, init);
    },
  };
}

/** Answers from a build where it has the description, and lets the source's own fetch do the rest. */
export function builtFetch(build: Pick<Build, 'descriptions'>): DescriptionFetch {
  const built = new Map(build.descriptions.map((description) => [keyOf(description), description]));
  return (source, fetch) => async (input, init) => {
    const description = built.get(keyOf({ source, url: keptUrl(input) }));
    if (!description) return fetch(input, init);
    return new Response(description.text, { headers: { 'content-type': description.contentType } });
  };
}

/**
 * The address that a description is kept by. Tokens travel in queries: of one with a query, or a user, a digest stands in
 * its place, which tells it from others.
 */
function keptUrl(input: Parameters<Fetch>[0]): string {
  const url = urlOf(input);
  const { origin, pathname, search, username, password } = new URL(url);
  if (search === '' && username === '' && password === '') return url;
  return `${origin}${pathname}#${createHash('sha256').update(url).digest('base64url')}`;
}

function keyOf({ source, url }: Pick<BuiltDescription, 'source' | 'url'>): string {
  return `${source} ${url}`;
}

/** The address of a request, as descriptions are kept by it. */
export function urlOf(input: Parameters<Fetch>[0]): string {
  return new URL(input instanceof Request ? input.url : input).href;
}
