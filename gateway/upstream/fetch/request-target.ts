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

/**
 * Where a `Location` leads (RFC 9110, 10.2.2) from an address. Written dot segments of a relative one are resolved (RFC
 * 3986, 5.2); encoded ones stay what they are. `undefined` for what is no `http(s)` URL, or has a user name.
 */
export function redirectTarget(location: string, from: RequestTarget): RequestTarget | undefined {
  const [reference = ''] = location.trim().split('#', 1);
  if (/^[a-z][a-z\d+.-]*:/i.test(reference)) return requestTarget(reference);
  if (/^[/\\]{2}/.test(reference)) return requestTarget(new URL(from.origin).protocol + reference);
  return requestTarget(from.origin + resolvedPath(reference, from.path));
}

function resolvedPath(reference: string, from: string): string {
  const [base = ''] = from.split('?', 1);
  if (reference === '') return from;
  if (reference.startsWith('?')) return base + reference;
  const path = /^[/\\]/.test(reference) ? reference : base.slice(0, base.lastIndexOf('/') + 1) + reference;
  const query = path.indexOf('?');
  return query === -1 ? withoutDots(path) : withoutDots(path.slice(0, query)) + path.slice(query);
}

/** RFC 3986, 5.2.4. */
function withoutDots(path: string): string {
  const segments: string[] = [];
  const written = path.split('/');
  for (const [index, segment] of written.entries()) {
    const isDots = segment === '.' || segment === '..';
    if (segment === '..' && segments.length > 1) segments.pop();
    if (!isDots) segments.push(segment);
    else if (index === written.length - 1) segments.push('');
  }
  return segments.join('/');
}
