import type { OperationIndex } from '../bind/operation-index.ts';
import type { Arguments, OperationCall } from '../calls/operation-call.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { callOrNull } from './in-context-sdk.ts';
import { lazily } from './lazily.ts';

/** `context.sources.orders.listOrders({ customerId })`: REST objects whole, without selection sets. */
export type SourceCalls = Readonly<Record<string, Readonly<Record<string, (args?: Arguments) => Promise<unknown>>>>>;

/**
 * Compiles the calls of all sources to what makes those of one request, given its context. Functions are
 * made when they are first asked for: a large API has a thousand, of which a request uses a few.
 */
export function compileSourceCalls(
  sources: readonly string[],
  operations: OperationIndex,
  views: SchemaViews,
): (context: unknown) => SourceCalls {
  const plan = Object.fromEntries(sources.map((source) => [source, callsByName(source, operations)]));
  return (context) =>
    lazily(
      () => plan,
      (calls) =>
        lazily(
          () => calls,
          (call) =>
            async (args: Arguments = {}) =>
              views.own(await callOrNull(call, args, context), call.field.type),
        ),
    );
}

function callsByName(source: string, operations: OperationIndex): Record<string, OperationCall> {
  return Object.fromEntries(
    operations.names(source).flatMap((name) => {
      const [rootType = '', fieldName = ''] = name.split('.');
      const call = operations.find(source, rootType, fieldName);
      return call ? [[fieldName, call]] : [];
    }),
  );
}
