import type { ErrorCode } from '../errors/catalogue.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { wasNeverSent } from './never-sent.ts';
import type { CallContext, UpstreamRequest } from './upstream-client.ts';
import type { CallWatcher } from './watch-calls.ts';

export interface ReportCallsOptions {
  source: string;
  telemetry: Telemetry;
}

/** Emits one `upstream.call` for each attempt, with what became of it and how long that took. */
export function reportCalls({ source, telemetry }: ReportCallsOptions): CallWatcher {
  const report = (
    { operation, method, keys }: UpstreamRequest,
    { requestId }: CallContext,
    status: number | undefined,
    error: ErrorCode | undefined,
    durationMs: number,
    neverSent: boolean,
  ) =>
    telemetry.emit({
      type: 'upstream.call',
      requestId,
      source,
      operation,
      method,
      status,
      durationMs,
      error,
      neverSent,
      keys,
    });
  return {
    answered(request, context, { status }, startedAt, endedAt) {
      report(request, context, status, undefined, endedAt - startedAt, false);
    },
    failed(request, context, error, startedAt, endedAt) {
      const failure = error instanceof GatewayError ? error : undefined;
      const code = failure?.code ?? 'INTERNAL_SERVER_ERROR';
      const neverSent = failure !== undefined && wasNeverSent(failure);
      report(request, context, failure?.status, code, endedAt - startedAt, neverSent);
    },
  };
}
