import type { UpstreamRequest } from '../upstream-client.ts';

/** What a source demands of the gateway, ready to be put on requests. */
export interface Credentials {
  /**
   * The request with the credentials in their place; what the request said there itself is replaced.
   * @throws GatewayError when they cannot be had at present.
   */
  applyTo(request: UpstreamRequest): UpstreamRequest | Promise<UpstreamRequest>;
  /**
   * Told that the source refused this request, credentials included, with 401.
   * @returns whether others can be had, so that the request is worth sending once more. @default never
   */
  refused?(request: UpstreamRequest): boolean;
  /** Closes what they keep open. */
  close?(): Promise<void>;
}
