import type { UpstreamCall } from './policy.ts';
import type { CallContext, UpstreamRequest, UpstreamResponse } from './upstream-client.ts';

/**
 * Makes a call that the meter of its operation is shown before, and told of after.
 * @throws GatewayError at once, before anything is sent, when the meter refuses it.
 */
export function metered(
  source: string,
  request: UpstreamRequest,
  context: CallContext,
  next: UpstreamCall,
): Promise<UpstreamResponse> {
  const end = context.meter?.begin(source, request, context);
  const answer = next(request, context);
  if (end) {
    answer.then(
      (response) => end({ response }),
      (error) => end({ error }),
    );
  }
  return answer;
}
