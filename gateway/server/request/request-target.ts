import { Refusal } from '../response/refusal.ts';

/** Where a request goes, taken apart. */
export interface RequestTarget {
  /** Percent-encoded, as sent; begins with `/`. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly search: string;
  /** Authority of the `Host` header; `localhost` when there is none (HTTP/1.0). */
  readonly host: string;
}

/**
 * The target in origin-form or absolute-form (RFC 9112, 3.2).
 * @throws Refusal 400 for others, and for a `Host` that is no authority.
 */
export function requestTarget(url: string, host: string | undefined): RequestTarget {
  if (!isAuthority(host)) {
    throw new Refusal(400, 'The Host header is not valid.');
  }
  // Never `new URL(url, base)`: it reads "//evil/graphql" as another host.
  const originForm = url.startsWith('/') ? url : absoluteToOriginForm(url);
  const query = originForm.indexOf('?');
  const path = query < 0 ? originForm : originForm.slice(0, query);
  return { path, search: query < 0 ? '' : originForm.slice(query), host: host ?? 'localhost' };
}

function absoluteToOriginForm(url: string): string {
  const parsed = /^https?:\/\//i.test(url) ? URL.parse(url) : null;
  if (!parsed) {
    throw new Refusal(400, 'The request target is not valid.');
  }
  return parsed.pathname + parsed.search;
}

/** Whether a `Host` header is an authority; a request of HTTP/1.0 may have none. */
export function isAuthority(host: string | undefined): boolean {
  return host === undefined || (/^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}/`));
}
