import type { UpstreamRequest } from '../upstream-client.ts';

/** A request whose body is there as a whole, so that it can be signed. */
export type WholeRequest = UpstreamRequest & { readonly body?: string | Uint8Array | undefined };

/** The request with the body that it streams, if it does, read to its end. */
export function withWholeBody(request: UpstreamRequest): WholeRequest | Promise<WholeRequest> {
  return isWhole(request) ? request : readWhole(request);
}

function isWhole(request: UpstreamRequest): request is WholeRequest {
  return !(typeof request.body === 'object' && Symbol.asyncIterator in request.body);
}

async function readWhole(request: UpstreamRequest): Promise<WholeRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return { ...request, body: Buffer.concat(chunks) };
}

/** The `Host` that goes with a request (RFC 9110, 7.2). */
export function hostOf({ headers, origin }: UpstreamRequest): string {
  return headers['host'] ?? new URL(origin).host;
}
