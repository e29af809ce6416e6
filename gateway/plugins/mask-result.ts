import { GraphQLError } from 'graphql';
import type { GatewayError } from '../errors/gateway-error.ts';
import type { AnswerLifetime } from '../execution/sharing/answer-lifetime.ts';
import type { RequestFailure, Telemetry } from '../telemetry/events.ts';
import type { Redact } from '../telemetry/redact.ts';
import { degradedSources } from './degraded-sources.ts';
import { type MaskOptions, maskError } from './masked-error.ts';
import type { RequestScope } from './request-scope.ts';

export interface MaskedErrorsOptions {
  /** `gateway.errors.expose`. */
  expose: boolean;
  /** Takes secrets out of what is exposed. @default nothing is taken out */
  redact?: Redact | undefined;
  /** Whether misspelt names are answered with near ones of the schema. */
  suggestions: boolean;
  telemetry: Telemetry;
}

interface Result {
  errors?: readonly unknown[] | undefined;
  incremental?: readonly Result[] | undefined;
  data?: unknown;
  extensions?: object | undefined;
}

/**
 * A result of which every error is as its client may see it; `extensions.sources` tells of the sources that did not do
 * their part, or of which an answer is stale.
 * @param lifetime that of the operation. @default that of the request, where the operation is all that it asks
 */
export type MaskResult = <R extends object>(result: R, scope: RequestScope, lifetime?: AnswerLifetime) => R;

/** Masks the errors of results, and reports each failure once. */
export function createMasking({ expose, redact, suggestions, telemetry }: MaskedErrorsOptions): MaskResult {
  // A result may come here more than once; what is masked once stays as it is.
  const masked = new WeakSet<object>();

  function maskResult<R extends object>(result: R, scope: RequestScope, lifetime = scope.lifetime): R {
    const { errors, incremental, data } = result as Result;
    scope.followed?.operationEnds();
    const parts = incremental?.map((part) => maskResult(part, scope, lifetime));
    const standIns = lifetime.takeStandIns();
    if (!errors) {
      const whole = parts ? { ...result, incremental: parts } : result;
      return standIns ? withSources(whole, [], standIns) : whole;
    }
    // Yoga reports an aborted step as an empty list of errors, which says nothing to a client.
    const given =
      errors.length === 0 && data === undefined ? [new Error('A step of the request was aborted.')] : errors;
    const reported = new Set<GatewayError>();
    const shown = given.flatMap((error) => (isMasked(error) ? [error] : mask(error, scope, reported)));
    scope.failure ??= failureOf(shown, data);
    return withSources({ ...result, errors: shown, ...(parts && { incremental: parts }) }, reported, standIns);
  }

  function mask(error: unknown, scope: RequestScope, reported: Set<GatewayError>): GraphQLError[] {
    const { requestId } = scope;
    const options: MaskOptions = { requestId, expose, redact, suggestions };
    return maskError(error, options).map(({ shown, failure }) => {
      masked.add(shown);
      // One failed call may fail many fields; the log is told once.
      if (failure && !reported.has(failure) && !endedByClient(failure, scope)) {
        reported.add(failure);
        report(failure, shown, requestId);
      }
      return shown;
    });
  }

  function report(failure: GatewayError, shown: GraphQLError, requestId: string): void {
    const { code, message, source, operation, status, upstreamMessage, cause } = failure;
    const path = shown.path?.join('.');
    telemetry.emit({
      type: 'field.error',
      ...{ requestId, code, message, path, source, operation, status, upstreamMessage, cause },
    });
  }

  function isMasked(error: unknown): error is GraphQLError {
    return error instanceof GraphQLError && masked.has(error);
  }

  return maskResult;
}

function failureOf([first]: readonly GraphQLError[], data: unknown): RequestFailure | undefined {
  const code = first?.extensions['code'];
  return first && { code: typeof code === 'string' ? code : 'OTHER', isPartial: data !== undefined && data !== null };
}

function withSources<R extends object>(result: R, ...degraded: Parameters<typeof degradedSources>): R {
  const sources = degradedSources(...degraded);
  return sources ? { ...result, extensions: { ...(result as Result).extensions, sources } } : result;
}

/** Calls that end because their client has left are no failure of anybody's. */
function endedByClient({ code }: GatewayError, { clientGone }: RequestScope): boolean {
  return code === 'DEADLINE_EXCEEDED' && clientGone.aborted;
}
