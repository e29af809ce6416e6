import type { CallContext, UpstreamRequest, UpstreamResponse } from './upstream-client.ts';

/** Makes one call to the source. */
export type UpstreamCall = (request: UpstreamRequest, context: CallContext) => Promise<UpstreamResponse>;

/** One rule about calls to a source, laid around the call it is given. */
export type UpstreamPolicy = (next: UpstreamCall) => UpstreamCall;

/** The call with all policies around it; the first is the outermost. */
export function composePolicies(policies: readonly UpstreamPolicy[], transport: UpstreamCall): UpstreamCall {
  return policies.reduceRight((next, policy) => policy(next), transport);
}
