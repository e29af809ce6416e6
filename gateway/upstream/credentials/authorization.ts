import type { UpstreamRequest } from '../upstream-client.ts';

/** The request with this `Authorization` in place of any other. */
export function withAuthorization(request: UpstreamRequest, authorization: string): UpstreamRequest {
  return { ...request, headers: { ...request.headers, authorization } };
}
