import { isAsyncIterable } from '@envelop/core';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ProjectConfig } from '../config/gateway-config.ts';
import { type CallTrace, createTracing } from '../graph/explain/call-trace.ts';
import { explain } from '../graph/explain/explain.ts';
import type { CallMeter } from '../upstream/upstream-client.ts';
import { scopeOf } from './request-scope.ts';

export interface ExplainOptions {
  config: ProjectConfig;
}

/** The request header by which a caller asks for the explanation. */
export const explainHeader = 'x-weft-explain';

const traces = new WeakMap<object, CallTrace>();

/** What takes down the calls of the operation of this context; `undefined` where nobody asked for it. */
export function explainMeterOf(context: object): CallMeter | undefined {
  return traces.get(context)?.meter;
}

/**
 * Answers in `extensions.explain` which REST calls an operation made, for callers who send `x-weft-explain: 1`.
 * Only where `gateway.explain` allows it: the answer holds URLs of upstreams.
 */
export function useExplain({ config }: ExplainOptions): Plugin {
  if (!config.gateway.explain) return {};
  const startTrace = createTracing(config);
  return {
    onContextBuilding({ context }) {
      if (scopeOf(context).callerHeaders[explainHeader] === '1') traces.set(context, startTrace());
    },
    onExecute({ args }) {
      const trace = traces.get(args.contextValue);
      if (!trace) return undefined;
      const { schema, document, operationName, variableValues } = args;
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return;
          const name = operationName ?? undefined;
          const explanation = explain(
            schema,
            document,
            { operationName: name, variables: variableValues ?? {} },
            trace,
          );
          const { extensions, ...rest } = result as ExecutionResult;
          setResult({ ...rest, extensions: { ...extensions, explain: explanation } });
        },
      };
    },
  };
}
