import { isAsyncIterable, mapAsyncIterator } from '@envelop/core';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GatewayError } from '../errors/gateway-error.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { type MaskOptions, maskError } from './masked-error.ts';
import { type RequestScope, scopeOf } from './request-scope.ts';

export interface MaskedErrorsOptions {
  /** `gateway.errors.expose`. */
  expose: boolean;
  /** Whether misspelt names are answered with near ones of the schema. */
  suggestions: boolean;
  telemetry: Telemetry;
}

interface Result {
  errors?: readonly unknown[] | undefined;
  incremental?: readonly Result[] | undefined;
  data?: unknown;
}

/**
 * Masks every error of every result, and reports each failure once. It works on results instead of as Yoga's
 * `maskError`, which is not told for which request, and does not see validation errors.
 */
export function useMaskedErrors({ expose, suggestions, telemetry }: MaskedErrorsOptions): Plugin {
  // A result passes both hooks below; what is masked once stays as it is.
  const masked = new WeakSet<object>();

  function maskResult<R extends object>(result: R, scope: RequestScope): R {
    const { errors, incremental, data } = result as Result;
    const parts = incremental?.map((part) => maskResult(part, scope));
    if (!errors) {
      return parts ? { ...result, incremental: parts } : result;
    }
    // Yoga reports an aborted step as an empty list of errors, which says nothing to a client.
    const given =
      errors.length === 0 && data === undefined ? [new Error('A step of the request was aborted.')] : errors;
    const reported = new Set<GatewayError>();
    const shown = given.flatMap((error) => (isMasked(error) ? [error] : mask(error, scope, reported)));
    return { ...result, errors: shown, ...(parts && { incremental: parts }) };
  }

  function mask(error: unknown, scope: RequestScope, reported: Set<GatewayError>): GraphQLError[] {
    const { requestId } = scope;
    const options: MaskOptions = { requestId, expose, suggestions };
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

  return {
    // Every way in passes here, the hot path too …
    onExecutionResult({ result, setResult, context }) {
      const scope = scopeOf(context);
      if (isAsyncIterable(result)) {
        setResult(mapAsyncIterator(result, (part) => maskResult(part, scope)));
      } else if (result) {
        setResult(maskResult(result, scope));
      }
    },
    // … except what fails before there is a result: reading the request, or another plugin's `onParams`.
    onResultProcess({ result, setResult, serverContext }) {
      if (!isAsyncIterable(result)) {
        const scope = scopeOf(serverContext);
        setResult(Array.isArray(result) ? result.map((one) => maskResult(one, scope)) : maskResult(result, scope));
      }
    },
  };
}

/** Calls that end because their client has left are no failure of anybody's. */
function endedByClient({ code }: GatewayError, { clientGone }: RequestScope): boolean {
  return code === 'DEADLINE_EXCEEDED' && clientGone.aborted;
}
