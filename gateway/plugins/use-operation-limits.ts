import { isAsyncIterable } from '@envelop/core';
import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { askedDocument } from '../auth/in-part/permitted-parts.ts';
import type { OperationLimits } from '../execution/limits/operation-limits.ts';
import { costWanted } from './cost-header.ts';
import { scopeOf } from './request-scope.ts';

/**
 * Refuses operations that with their variables are beyond `gateway.limits`, and answers what they cost in
 * `extensions.cost` to callers who send `x-weft-cost: 1`. Place it behind auth, which knows who may ask at all, and before
 * every plugin that executes or answers from a cache.
 */
export function useOperationLimits(limits: OperationLimits): Plugin {
  const refuseOperation = ({ args, setResultAndStopExecution }: ExecutionHook): boolean => {
    const document = askedDocument(args.document);
    const operation = getOperationAST(document, args.operationName);
    if (!operation) return false;
    const cost = limits.countedCost(document, operation, args.variableValues);
    // Of a batch the first operation is told.
    scopeOf(args.contextValue as object).cost ??= cost;
    const errors = limits.errorsOf(document, operation, args.variableValues, cost);
    if (errors.length > 0) setResultAndStopExecution({ errors });
    return errors.length > 0;
  };
  return {
    onExecute(hook) {
      if (refuseOperation(hook) || !costWanted(hook.args.contextValue as object)) return undefined;
      const { operationName, variableValues } = hook.args;
      const document = askedDocument(hook.args.document);
      const operation = getOperationAST(document, operationName);
      if (!operation) return undefined;
      const cost = Math.ceil(limits.costOf(document, operation, variableValues));
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return;
          const { extensions, ...rest } = result as ExecutionResult;
          setResult({ ...rest, extensions: { ...extensions, cost: { requested: cost } } });
        },
      };
    },
    onSubscribe(hook) {
      refuseOperation(hook);
    },
  };
}

interface ExecutionHook {
  args: ExecutionArgs;
  setResultAndStopExecution(result: ExecutionResult): void;
}
