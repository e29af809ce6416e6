import type { UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import { headerText } from './header-text.ts';

/** Whether the upstream can be asked if an answer still holds. */
export function hasValidator(response: UpstreamResponse): boolean {
  return response.headers['etag'] !== undefined || response.headers['last-modified'] !== undefined;
}

/** The request that is answered with 304 where `kept` still holds (RFC 9111, 4.3.1). */
export function conditional(request: UpstreamRequest, kept: UpstreamResponse): UpstreamRequest {
  const etag = headerText(kept, 'etag');
  const lastModified = headerText(kept, 'last-modified');
  return {
    ...request,
    headers: {
      ...request.headers,
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
      ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
    },
  };
}

/** Whether a 304 is about `kept`: where it names an entity tag, that one (RFC 9111, 4.3.4). */
export function isAbout(notModified: UpstreamResponse, kept: UpstreamResponse): boolean {
  const etag = headerText(notModified, 'etag');
  return etag === undefined || opaqueTag(etag) === opaqueTag(headerText(kept, 'etag') ?? '');
}

function opaqueTag(etag: string): string {
  return etag.trim().replace(/^W\//, '');
}

/** Fields that say how the content that is kept must be read (RFC 9111, 3.2), or belong to the message of the 304. */
const ofContent = new Set([
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'connection',
  'keep-alive',
  'transfer-encoding',
]);

/** The kept answer with the headers of the 304 in place of its own; its content, and what was read from it, stay. */
export function freshened(kept: UpstreamResponse, notModified: UpstreamResponse): UpstreamResponse {
  const headers = { ...kept.headers };
  // An age belongs to the message that it came with.
  delete headers['age'];
  for (const [name, value] of Object.entries(notModified.headers)) {
    if (!ofContent.has(name)) headers[name] = value;
  }
  return { ...kept, headers, sent: notModified.sent };
}
