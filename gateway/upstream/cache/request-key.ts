import type { UpstreamRequest } from '../upstream-client.ts';

/**
 * All that a caller can have put into a request, as one text: equal only for requests that are equal on the wire.
 * So `Vary` always holds, and nothing that was asked with one caller's headers answers another's.
 * @param forwarded the caller's headers that go on to the source
 */
export function requestKey(
  source: string,
  request: UpstreamRequest,
  forwarded: Readonly<Record<string, string>>,
): string {
  const { method, origin, path, headers } = request;
  // JSON holds no line end, so that nothing in a path or a value can pass for the part behind it.
  const key = `${source}\n${method} ${origin}${path}\n${JSON.stringify(headers)}\n`;
  for (const _name in forwarded) return key + JSON.stringify(forwarded);
  return key;
}
