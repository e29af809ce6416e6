import { isAsyncIterable, mapAsyncIterator } from '@envelop/core';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GatewayError } from '../errors/gateway-error.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { type MaskOptions, maskError } from './masked-error.ts';
import { scopeOf } from './request-scope.ts';

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

  function maskResult<R extends object>(result: R, options: MaskOptions): R {
    const { errors, incremental, data } = result as Result;
    const parts = incremental?.map((part) => maskResult(part, options));
    if (!errors) {
      return parts ? { ...result, incremental: parts } : result;
    }
    // Yoga reports an aborted step as an empty list of errors, which says nothing to a client.
    const given =
      errors.length === 0 && data === undefined ? [new Error('A step of the request was aborted.')] : errors;
    const reported = new Set<GatewayError>();
    const shown = given.flatMap((error) => (isMasked(error) ? [error] : mask(error, options, reported)));
    return { ...result, errors: shown, ...(parts && { incremental: parts }) };
  }

  function mask(error: unknown, options: MaskOptions, reported: Set<GatewayError>): GraphQLError[] {
    return maskError(error, options).map(({ shown, failure }) => {
      masked.add(shown);
      // One failed call may fail many fields; the log is told once.
      if (failure && !reported.has(failure)) {
        reported.add(failure);
        report(failure, shown, options.requestId);
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

  const optionsFor = (context: object): MaskOptions => ({ requestId: scopeOf(context).requestId, expose, suggestions });

  return {
    // Every way in passes here, the hot path too …
    onExecutionResult({ result, setResult, context }) {
      const options = optionsFor(context);
      if (isAsyncIterable(result)) {
        setResult(mapAsyncIterator(result, (part) => maskResult(part, options)));
      } else if (result) {
        setResult(maskResult(result, options));
      }
    },
    // … except what fails before there is a result: reading the request, or another plugin's `onParams`.
    onResultProcess({ result, setResult, serverContext }) {
      if (!isAsyncIterable(result)) {
        const options = optionsFor(serverContext);
        setResult(Array.isArray(result) ? result.map((one) => maskResult(one, options)) : maskResult(result, options));
      }
    },
  };
}
