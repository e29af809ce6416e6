import type { UpstreamRequest } from '../upstream-client.ts';

/**
 * All that tells one request from another of its source, as one text: equal only for requests that are equal on the wire
 * and whose redirects are followed or not alike. So `Vary` always holds, and nothing that was asked with one caller's
 * headers answers another's, nor what was asked with credentials who may not use them.
 * @param forwarded the caller's headers that go on to the source
 * @param credentials which of the source's credentials go on, where not all requests have the same
 */
export function requestKey(
  source: string,
  request: UpstreamRequest,
  forwarded: Readonly<Record<string, string>>,
  credentials: string | undefined,
): string {
  const { method, origin, path, headers, redirects = '' } = request;
  // JSON holds no line end, so that nothing in a path or a value can pass for the part behind it.
  const key = `${source}\n${method} ${origin}${path}\n${JSON.stringify(headers)}\n${redirects} ${credentials ?? ''}\n`;
  for (const _name in forwarded) return key + JSON.stringify(forwarded);
  return key;
}
