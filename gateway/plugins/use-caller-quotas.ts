import type { ServerResponse } from 'node:http';
import { type ExecutionArgs, type ExecutionResult, type GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { askedDocument } from '../auth/in-part/permitted-parts.ts';
import type { OperationLimits } from '../execution/limits/operation-limits.ts';
import type { Amounts, CallerQuotas } from '../execution/quotas/caller-quotas.ts';
import { callerKey } from './caller-key.ts';
import { scopeOf } from './request-scope.ts';
import { askedTooOften, tellQuotas } from './tell-quotas.ts';
import { callerIn } from './use-auth.ts';

export interface CallerQuotasOptions {
  readonly quotas: CallerQuotas;
  readonly limits: OperationLimits;
  /** Whether operations are counted by their cost too. */
  readonly byCost: boolean;
}

/**
 * Refuses operations of callers who ask more often than `gateway.rateLimit` allows. Every operation counts that comes with
 * readable parameters, whatever becomes of it; its cost counts when it is about to be executed. Place it behind auth, which
 * knows who asks.
 */
export function useCallerQuotas({ quotas, limits, byCost }: CallerQuotasOptions): Plugin {
  async function refusal(context: object, amounts: Amounts): Promise<GraphQLError | undefined> {
    const { res } = context as { readonly res: ServerResponse };
    const taken = await quotas.take(callerKey(callerIn(context), scopeOf(context).client), amounts);
    tellQuotas(res, taken);
    return taken.retryAfter === undefined ? undefined : askedTooOften(taken.retryAfter);
  }

  async function refuseCost({ args, setResultAndStopExecution }: ExecutionHook): Promise<void> {
    const { operationName, variableValues, contextValue } = args;
    const document = askedDocument(args.document);
    const operation = getOperationAST(document, operationName);
    if (!operation) return;
    const cost = Math.ceil(limits.costOf(document, operation, variableValues));
    const error = await refusal(contextValue as object, { operations: 0, cost });
    if (error) setResultAndStopExecution({ errors: [error] });
  }

  return {
    async onParams({ context, setResult }) {
      const error = await refusal(context, { operations: 1, cost: 0 });
      if (error) setResult({ errors: [error] });
    },
    ...(byCost && { onExecute: refuseCost, onSubscribe: refuseCost }),
  };
}

interface ExecutionHook {
  args: ExecutionArgs;
  setResultAndStopExecution(result: ExecutionResult): void;
}
