import type { IncomingHttpHeaders } from 'node:http';
import type { CorsConfig } from '../config/gateway-config.ts';

/** Headers of ours that scripts of other origins may read. */
const exposedHeaders = 'x-request-id, retry-after';
/** How long a browser may keep the answer to a preflight. Chromium caps it at two hours. */
const preflightMaxAgeS = 7_200;

/** Whether scripts of this origin may read answers. */
export function isAllowedOrigin(origin: string | undefined, cors: CorsConfig | undefined): boolean {
  return origin !== undefined && cors !== undefined && (cors.origins === '*' || cors.origins.includes(origin));
}

/**
 * Headers for an answer to this origin (Fetch standard, 3.3). With `origins: '*'` credentials are never
 * allowed, whatever the configuration says: every site could then act as its visitor.
 */
export function corsHeaders(origin: string | undefined, cors: CorsConfig | undefined): Record<string, string> {
  if (!cors) {
    return {};
  }
  const vary: Record<string, string> = cors.origins === '*' ? {} : { vary: 'Origin' };
  if (!isAllowedOrigin(origin, cors) || origin === undefined) {
    return vary;
  }
  return {
    ...vary,
    'access-control-allow-origin': cors.origins === '*' ? '*' : origin,
    ...(cors.credentials && cors.origins !== '*' && { 'access-control-allow-credentials': 'true' }),
    'access-control-expose-headers': exposedHeaders,
  };
}

/** Whether an `OPTIONS` request is a browser's question before a cross-origin request. */
export function isPreflight(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** What a preflight is answered beside {@link corsHeaders}. Any header may be sent: none of them is an authority by itself. */
export function preflightHeaders(headers: IncomingHttpHeaders, cors: CorsConfig | undefined): Record<string, string> {
  if (!isAllowedOrigin(headers.origin, cors)) {
    return {};
  }
  const asked = headers['access-control-request-headers'];
  return {
    'access-control-allow-methods': 'GET, POST',
    ...(asked !== undefined && { 'access-control-allow-headers': asked }),
    'access-control-max-age': String(preflightMaxAgeS),
  };
}
