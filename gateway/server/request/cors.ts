import type { IncomingHttpHeaders } from 'node:http';
import type { CorsConfig } from '../../config/server-config.ts';

/** Headers of ours that scripts of other origins may read beside those of the configuration. */
const exposedHeaders = ['x-request-id', 'retry-after'];

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
  const exposed = { 'access-control-expose-headers': [...exposedHeaders, ...cors.exposedHeaders].join(', ') };
  // Whoever asks: a cache may give the answer to a browser later (Fetch standard, 3.2.5).
  if (cors.origins === '*') {
    return { 'access-control-allow-origin': '*', ...exposed };
  }
  const vary = { vary: 'Origin' };
  if (!isAllowedOrigin(origin, cors) || origin === undefined) {
    return vary;
  }
  return {
    ...vary,
    'access-control-allow-origin': origin,
    ...(cors.credentials && { 'access-control-allow-credentials': 'true' }),
    ...exposed,
  };
}

/** Whether an `OPTIONS` request is a browser's question before a cross-origin request. */
export function isPreflight(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** What a preflight is answered beside {@link corsHeaders}: nothing to an origin that is not allowed. */
export function preflightHeaders(headers: IncomingHttpHeaders, cors: CorsConfig): Record<string, string> {
  if (!isAllowedOrigin(headers.origin, cors)) {
    return {};
  }
  const { allowedHeaders, maxAge } = cors;
  const allowed = allowedHeaders?.join(', ') ?? headers['access-control-request-headers'];
  return {
    'access-control-allow-methods': 'GET, POST',
    ...(allowed !== undefined && { 'access-control-allow-headers': allowed }),
    ...(maxAge !== undefined && { 'access-control-max-age': String(maxAge) }),
  };
}
