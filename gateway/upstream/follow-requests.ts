import { codeOf } from '../telemetry/following/followed-request.ts';
import type { UpstreamCall } from './policy.ts';
import type { UpstreamRequest } from './upstream-client.ts';

/**
 * Tells who follows a call of each request that goes on the wire for it, and puts the trace on that request. It is laid
 * around the transport itself, so that what is sent again, redirected or signed anew is told for itself, and nothing that
 * is kept, compared or signed depends on the trace.
 * @param isConfided whether the origin is one of those that the project names: no other gets the trace, or is told
 */
export function followRequests(
  transport: UpstreamCall,
  isConfided: (request: Pick<UpstreamRequest, 'origin'>) => boolean,
): UpstreamCall {
  return (request, context) => {
    const { followed } = context;
    if (!followed) return transport(request, context);
    const isTold = isConfided(request);
    const sent = followed.send(request.method, isTold ? request.origin : undefined);
    const trace = isTold ? followed.headersOf(sent) : undefined;
    const answer = transport(trace ? { ...request, headers: { ...request.headers, ...trace } } : request, context);
    if (sent) {
      answer.then(
        ({ status }) => sent.answered(status),
        (error) => sent.failed(codeOf(error)),
      );
    }
    return answer;
  };
}
