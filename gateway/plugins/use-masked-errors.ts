import { isAsyncIterable, mapAsyncIterator } from '@envelop/core';
import type { Plugin } from 'graphql-yoga';
import type { MaskResult } from './mask-result.ts';
import { scopeOf } from './request-scope.ts';
import { lifetimeOf } from './use-graph-context.ts';
import { withWrittenErrors } from './written-errors.ts';

/**
 * Masks every error of every result. It works on results instead of as Yoga's `maskError`, which is not told for
 * which request, and does not see validation errors.
 */
export function useMaskedErrors(maskResult: MaskResult): Plugin {
  return {
    // Every way into Yoga passes here …
    onExecutionResult({ result, setResult, context }) {
      const scope = scopeOf(context);
      const lifetime = lifetimeOf(context);
      if (isAsyncIterable(result)) {
        setResult(mapAsyncIterator(result, (part) => maskResult(part, scope, lifetime)));
      } else if (result) {
        setResult(maskResult(result, scope, lifetime));
      }
    },
    // … except what fails before there is a result: reading the request, or another plugin's `onParams`.
    onResultProcess({ result, setResult, serverContext }) {
      if (!isAsyncIterable(result)) {
        const scope = scopeOf(serverContext);
        const written = <R extends object>(one: R): R => withWrittenErrors(maskResult(one, scope));
        setResult(Array.isArray(result) ? result.map(written) : written(result));
      }
    },
  };
}
