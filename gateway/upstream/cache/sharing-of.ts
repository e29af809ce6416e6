import type { UpstreamRequest } from '../upstream-client.ts';

/**
 * What may answer a call besides the upstream.
 * `any`: what is kept, or the identical call of somebody else. `none`: nothing, and its answer is kept for nobody.
 * `change`: nothing, and what was answered before it tells nothing any more.
 */
export type Sharing = 'any' | 'none' | 'change';

export interface SharingFacts {
  /** `gateway.sources.<name>.cache` is not `false`. */
  readonly isAllowed: boolean;
  /** Whether a project's own `fetch` or hooks see the call: they know the caller, and may answer by anything. */
  readonly passesProjectCode: boolean;
}

/** Methods that ask for a representation and change nothing (RFC 9110, 9.2.1); answers to the others are not kept. */
const retrieving = new Set(['GET', 'HEAD']);
const safe = new Set([...retrieving, 'OPTIONS', 'TRACE', 'QUERY']);

/** Headers by which a request says itself what it wants of caches, or that make it more than a plain question. */
const ofItsOwn = new Set([
  'cache-control',
  'pragma',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
]);

/**
 * The one rule that decides whether two calls may have one answer. It lets through only requests that are told apart
 * completely by their key: method, address and every header, those of the caller included.
 * @param forwarded the caller's headers that go on to the source
 */
export function sharingOf(
  { method, headers, body, readOnly }: Pick<UpstreamRequest, 'method' | 'headers' | 'body' | 'readOnly'>,
  forwarded: Readonly<Record<string, string>>,
  { isAllowed, passesProjectCode }: SharingFacts,
): Sharing {
  if (!(readOnly ?? safe.has(method))) return 'change';
  if (!isAllowed || passesProjectCode || !retrieving.has(method) || body !== undefined) return 'none';
  return hasOneOfItsOwn(headers) || hasOneOfItsOwn(forwarded) ? 'none' : 'any';
}

function hasOneOfItsOwn(headers: Readonly<Record<string, string>>): boolean {
  for (const name in headers) if (ofItsOwn.has(name)) return true;
  return false;
}
