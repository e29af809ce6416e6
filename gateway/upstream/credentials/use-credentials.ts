import type { UpstreamPolicy } from '../policy.ts';
import type { Credentials } from './credentials.ts';

/**
 * For how long nothing is renewed for an operation that refused renewed credentials as well: it is not
 * theirs to open, and each call would cost a token that an authorization server throttles or bills.
 */
const pauseMs = 10_000;

/**
 * Puts the source's credentials on each request. After a 401 the request is sent once more where
 * they can be renewed: the source has not acted on it, whatever its method (RFC 9110, 15.5.2).
 */
export function useCredentials(credentials: Credentials): UpstreamPolicy {
  const pausedUntil = new Map<string, number>();
  return (next) => async (request, context) => {
    const sent = await credentials.applyTo(request);
    const response = await next(sent, context);
    if (response.status !== 401) return response;
    if (performance.now() < (pausedUntil.get(request.operation) ?? 0) || !credentials.refused?.(sent)) return response;

    context.meter?.retried?.(request);
    const renewed = await next(await credentials.applyTo(request), context);
    if (renewed.status === 401) pausedUntil.set(request.operation, performance.now() + pauseMs);
    else pausedUntil.delete(request.operation);
    return renewed;
  };
}
