import type { UpstreamRequest } from '../upstream-client.ts';

/** Methods that change nothing (RFC 9110, 9.2.1), and those of changes that may be repeated (9.2.2). */
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);
const idempotent = new Set(['PUT', 'DELETE']);
const retrieving = new Set(['GET', 'HEAD']);

/**
 * What a redirect with this status makes of a request, but for the address; `undefined` where nothing is to be sent.
 * After 303 the answer is fetched (RFC 9110, 15.4.4). The others leave the method as it is: where browsers make a GET of
 * a POST (15.4.2), nobody knows whether it was carried out. What changes something is repeated only where it may be.
 */
export function redirectedRequest(
  request: UpstreamRequest,
  status: number,
  keyHeader: string,
): UpstreamRequest | undefined {
  const { method, readOnly, headers, body } = request;
  if (retrieving.has(method) && readOnly !== false) return { ...request, headers: without(headers, validators) };
  if (status === 303) {
    const { body: _body, readOnly: _readOnly, ...rest } = request;
    return { ...rest, method: 'GET', headers: without(without(headers, validators), ofContent) };
  }
  const isRepeatable = (readOnly ?? safe.has(method)) || idempotent.has(method) || (headers[keyHeader] ?? '') !== '';
  if (status < 307 || !isRepeatable || !isReplayable(body)) return undefined;
  return request;
}

/** Of what is somewhere else, what is known of this place says nothing (RFC 9110, 15.4). */
const validators = new Set(['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'if-range']);
const ofContent = new Set([
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-type',
  'digest',
  'content-digest',
  'repr-digest',
]);

function without(headers: Record<string, string>, names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)));
}

/** A stream that is walked through once cannot be sent again. */
function isReplayable(body: UpstreamRequest['body']): boolean {
  return typeof body !== 'object' || body instanceof Uint8Array;
}
