import type { IncomingHttpHeaders } from 'node:http';
import type { CorsConfig } from '../../config/server-config.ts';
import { isAllowedOrigin } from './cors.ts';
import { mediaTypeOf } from './request-body.ts';

export interface CsrfOptions {
  /** Header names of which one proves that the request is no browser's simple request; `false` turns the check off. */
  csrf: false | readonly string[];
  cors: CorsConfig | undefined;
}

/** What a form, an image or a script without preflight can send (Fetch standard, CORS-safelisted `Content-Type`). */
const simpleTypes: ReadonlySet<string> = new Set([
  '',
  'text/plain',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
]);

/**
 * Why a request may be forged by another site in the name of a visitor; `undefined` when it cannot.
 * A POST of a simple type needs one of the headers, which a browser sends across origins only after a preflight.
 * A GET can only be a query, whose answer another site cannot read; it is refused when the browser itself says
 * (`Sec-Fetch-Site`) that another site, which CORS does not allow, caused it.
 */
export function forgeable(
  method: string | undefined,
  headers: IncomingHttpHeaders,
  { csrf, cors }: CsrfOptions,
): string | undefined {
  if (csrf === false || csrf.some((name) => headers[name.toLowerCase()] !== undefined)) {
    return undefined;
  }
  const remedy = csrf.length === 0 ? '' : ` Send one of these headers: ${csrf.join(', ')}.`;
  if (method === 'POST') {
    return simpleTypes.has(mediaTypeOf(headers['content-type']))
      ? `A POST of this content type could be forged by another site.${remedy}`
      : undefined;
  }
  const site = headers['sec-fetch-site'];
  const fromElsewhere = site !== undefined && site !== 'same-origin' && site !== 'none';
  return fromElsewhere && !isAllowedOrigin(headers.origin, cors)
    ? `A GET that another site causes is not answered.${remedy}`
    : undefined;
}
