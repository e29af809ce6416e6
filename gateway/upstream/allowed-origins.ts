import { GatewayError } from '../errors/gateway-error.ts';
import type { UpstreamPolicy } from './policy.ts';

export interface AllowedOriginsOptions {
  source: string;
  /** As `https://api.example.com:8443`. */
  origins: readonly string[];
}

/** Refuses calls to other origins than these, so that no template can send the source's credentials elsewhere. */
export function allowOrigins({ source, origins }: AllowedOriginsOptions): UpstreamPolicy {
  const allowed = new Set(origins.map((origin) => new URL(origin).origin));
  return (next) => (request, context) => {
    if (URL.canParse(request.origin) && allowed.has(new URL(request.origin).origin)) return next(request, context);
    return Promise.reject(
      new GatewayError('UPSTREAM_UNAVAILABLE', `Source "${source}" may not be called at this address.`, {
        source,
        operation: request.operation,
        cause: new Error(
          `${request.origin} is not one of the origins of source "${source}": ${[...allowed].join(', ')}`,
        ),
      }),
    );
  };
}
