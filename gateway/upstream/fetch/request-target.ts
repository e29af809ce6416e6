/** Where a URL leads, its path and query as they were written. */
export interface RequestTarget {
  origin: string;
  path: string;
}

/**
 * Splits an absolute `http(s)` URL without resolving dot segments, as URL parsers do: what a template put into the
 * path must not be able to change where it leads. Characters that cannot stand on the wire are percent-encoded.
 * `undefined` for what is no such URL.
 */
export function requestTarget(url: string): RequestTarget | undefined {
  const match = /^(https?:\/\/[^/?#\\\s]+)([/?\\][^#]*)?(?:#|$)/i.exec(url.trim().toWellFormed());
  const [, authority = '', rest = ''] = match ?? [];
  if (!URL.canParse(authority)) return undefined;
  const { origin, username, password } = new URL(authority);
  if (username !== '' || password !== '') return undefined;
  const path = rest.replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, encodeURIComponent);
  return { origin, path: path.startsWith('/') ? path : `/${path}` };
}

/** Whether a segment of the path is `.` or `..`, however it is encoded (WHATWG URL, 4.4), also behind `\` or `%2F`. */
export function hasDotSegment(path: string): boolean {
  const [pathname = ''] = path.split('?', 1);
  return pathname.split(/\/|\\|%2f|%5c/i).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
}
