import type { CallContext, UpstreamRequest } from '../upstream-client.ts';

/** What a source demands of the gateway, ready to be put on requests. */
export interface Credentials {
  /**
   * The request with the credentials in their place; what the request said there itself is replaced.
   * @throws GatewayError when they cannot be had at present, or the caller has none to have them for.
   */
  applyTo(request: UpstreamRequest, context: CallContext): UpstreamRequest | Promise<UpstreamRequest>;
  /**
   * Told that the source refused this request, credentials included, with 401.
   * @returns whether others can be had, so that the request is worth sending once more. @default never
   */
  refused?(request: UpstreamRequest, context: CallContext): boolean;
  /**
   * What of the caller decides on the credentials: answers are for callers alone who have the same. `undefined` for a
   * caller who has nothing that does. @default credentials are the same for all callers
   */
  ofCaller?(context: CallContext): string | undefined;
  /**
   * Which of several go on this request: answers are for requests alone that have the same. `undefined`: none of them.
   * @default the same go on all requests
   */
  chosenFor?(request: UpstreamRequest): string | undefined;
  /** Whether they are made of the whole request, so that others must be on it before. @default false */
  readonly areSignature?: boolean;
}
