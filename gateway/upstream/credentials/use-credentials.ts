import type { UpstreamPolicy } from '../policy.ts';
import type { Credentials } from './credentials.ts';

/**
 * Puts the source's credentials on each request. After a 401 the request is sent once more where
 * they can be renewed: the source has not acted on it, whatever its method (RFC 9110, 15.5.2).
 */
export function useCredentials(credentials: Credentials): UpstreamPolicy {
  return (next) => async (request, context) => {
    const sent = await credentials.applyTo(request);
    const response = await next(sent, context);
    if (response.status !== 401 || !credentials.refused?.(sent)) return response;
    return next(await credentials.applyTo(request), context);
  };
}
