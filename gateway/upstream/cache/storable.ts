import type { UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import { type CacheControl, parseCacheControl } from './cache-control.ts';

/** Statuses whose answers may be kept without being told for how long (RFC 9110, 15.1), but for parts. */
const lasting = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);
/** Final statuses whose meaning is known here; of the others `must-understand` asks more than we have. */
const understood = new Set([...lasting, 302, 303, 307]);

/**
 * Whether a shared cache may keep the answer (RFC 9111, 3 and 3.5). The gateway's own credentials are the same for
 * all its callers and make no difference; an `Authorization` on the request itself is a caller's.
 * @param forwarded the caller's headers that went on with the request
 */
export function isStorable(
  request: Pick<UpstreamRequest, 'headers'>,
  forwarded: Readonly<Record<string, string>>,
  response: UpstreamResponse,
): boolean {
  const control = parseCacheControl(response.headers['cache-control']);
  if (!understood.has(response.status)) return false;
  if (control.noStore && !control.mustUnderstand) return false;
  if (isPersonal(response) || hasVaryAll(response)) return false;
  if (!lasting.has(response.status) && !saysHowLong(response, control)) return false;
  if (!('authorization' in request.headers) && !('authorization' in forwarded)) return true;
  return control.isPublic || control.mustRevalidate || control.sharedMaxAge !== undefined;
}

function saysHowLong({ headers }: UpstreamResponse, { isPublic, maxAge, sharedMaxAge }: CacheControl): boolean {
  return isPublic || maxAge !== undefined || sharedMaxAge !== undefined || headers['expires'] !== undefined;
}

/**
 * Whether the answer is for one caller alone, although others asked with the same words: it says `private`, or it opens
 * a session. (RFC 9111, 7.3 lets caches keep cookies; an API that sets one hardly means that.)
 */
export function isPersonal({ headers }: UpstreamResponse): boolean {
  return headers['set-cookie'] !== undefined || parseCacheControl(headers['cache-control']).isPrivate;
}

/** `Vary: *` says that the answer depends on more than the request (RFC 9110, 12.5.5). */
function hasVaryAll({ headers: { vary } }: UpstreamResponse): boolean {
  if (vary === undefined) return false;
  const lines = typeof vary === 'string' ? [vary] : vary;
  return lines.some((line) => line.split(',').some((name) => name.trim() === '*'));
}
