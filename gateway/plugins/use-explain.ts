import { isAsyncIterable } from '@envelop/core';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ProjectConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { type CallTrace, createTracing } from '../graph/explain/call-trace.ts';
import { explain } from '../graph/explain/explain.ts';
import type { CallMeter } from '../upstream/upstream-client.ts';
import { explainWanted } from './explain-header.ts';

export interface ExplainOptions {
  config: ProjectConfig;
}

const traces = new WeakMap<object, CallTrace>();

/** What takes down the calls of the operation of this context; `undefined` where nobody asked for it. */
export function explainMeterOf(context: object): CallMeter | undefined {
  const wanted = explainWanted(context);
  return wanted === 'plan' || wanted === 'unknown' ? noCalls : traces.get(context)?.meter;
}

/** `useExplainPlan` keeps such an operation from being executed; should a plugin do it all the same, nothing is called. */
const noCalls: CallMeter = {
  begin() {
    throw new GatewayError('INTERNAL_SERVER_ERROR', 'An operation that was only to be planned was executed.');
  },
};

/**
 * Answers in `extensions.explain` which REST calls an operation made, for callers who send `x-weft-explain: 1`.
 * Only where `gateway.explain` allows it: the answer holds URLs of upstreams.
 */
export function useExplain({ config }: ExplainOptions): Plugin {
  if (!config.gateway.explain) return {};
  const startTrace = createTracing(config);
  return {
    onContextBuilding({ context }) {
      if (explainWanted(context) === 'calls') traces.set(context, startTrace());
    },
    onExecute({ args }) {
      const trace = traces.get(args.contextValue);
      if (!trace) return undefined;
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return;
          // Not before: what a caller is refused is taken out of the document behind this plugin.
          const { schema, document, operationName, variableValues } = args;
          const name = operationName ?? undefined;
          const operation = { operationName: name, variables: variableValues ?? {} };
          const explanation = explain(schema, document, operation, trace);
          const { extensions, ...rest } = result as ExecutionResult;
          setResult({ ...rest, extensions: { ...extensions, explain: explanation } });
        },
      };
    },
  };
}
