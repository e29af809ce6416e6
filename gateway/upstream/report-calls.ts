import type { ErrorCode } from '../errors/catalogue.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Telemetry } from '../telemetry/events.ts';
import type { UpstreamPolicy } from './policy.ts';

export interface ReportCallsOptions {
  source: string;
  telemetry: Telemetry;
}

/** Emits one `upstream.call` for each call, with what became of it and how long that took. */
export function reportCalls({ source, telemetry }: ReportCallsOptions): UpstreamPolicy {
  return (next) => (request, context) => {
    const startedAt = performance.now();
    const report = (status: number | undefined, error: ErrorCode | undefined) =>
      telemetry.emit({
        type: 'upstream.call',
        requestId: context.requestId,
        source,
        operation: request.operation,
        method: request.method,
        status,
        durationMs: performance.now() - startedAt,
        error,
      });
    return next(request, context).then(
      (response) => {
        report(response.status, undefined);
        return response;
      },
      (error) => {
        const failure = error instanceof GatewayError ? error : undefined;
        report(failure?.status, failure?.code ?? 'INTERNAL_SERVER_ERROR');
        throw error;
      },
    );
  };
}
