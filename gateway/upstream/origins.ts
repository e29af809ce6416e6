import { GatewayError } from '../errors/gateway-error.ts';
import type { UpstreamPolicy } from './policy.ts';
import type { UpstreamRequest } from './upstream-client.ts';

export interface AllowOriginsOptions {
  source: string;
  /** As `https://api.example.com:8443`. */
  origins: readonly string[];
}

/** Refuses calls to other origins than these, before anything is sent. */
export function allowOrigins({ source, origins }: AllowOriginsOptions): UpstreamPolicy {
  const isAllowed = isAt(origins);
  return (next) => (request, context) => {
    if (isAllowed(request)) return next(request, context);
    return Promise.reject(
      new GatewayError('UPSTREAM_UNAVAILABLE', `Source "${source}" may not be called at this address.`, {
        source,
        operation: request.operation,
        cause: new Error(`${request.origin} is not one of the origins of source "${source}": ${origins.join(', ')}`),
      }),
    );
  };
}

/** Lays a policy around calls to these origins and leaves it out of the others. */
export function onlyAt(origins: readonly string[], policy: UpstreamPolicy): UpstreamPolicy {
  const isMeant = isAt(origins);
  return (next) => {
    const within = policy(next);
    return (request, context) => (isMeant(request) ? within(request, context) : next(request, context));
  };
}

/** Tells requests to these origins from others. */
export function isAt(origins: readonly string[]): (request: Pick<UpstreamRequest, 'origin'>) => boolean {
  const known = new Set(origins.map((origin) => new URL(origin).origin));
  return ({ origin }) => known.has(origin) || (URL.canParse(origin) && known.has(new URL(origin).origin));
}
