import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors/gateway-error.ts';
import { planOf } from '../graph/explain/explain.ts';
import { explainHeader, explainWanted } from './explain-header.ts';

export interface ExplainPlanOptions {
  /** `gateway.explain`. */
  readonly allowed: boolean;
}

/**
 * Answers `x-weft-explain: plan` with the calls that an operation may come to, and executes nothing: whoever asks for a
 * plan of a mutation relies on it. So it is refused, rather than ignored, where plans are not told.
 *
 * Place it behind all that may refuse an operation, and behind all that may replace the executor.
 */
export function useExplainPlan({ allowed }: ExplainPlanOptions): Plugin {
  const answerPlan = ({ args, setResultAndStopExecution }: ExecutionHook) => {
    const wanted = explainWanted(args.contextValue as object);
    if (wanted === 'plan') setResultAndStopExecution(allowed ? planResult(args) : refused('FORBIDDEN', notAllowed));
    if (wanted === 'unknown') setResultAndStopExecution(refused('BAD_REQUEST', notKnown));
  };
  return { onExecute: answerPlan, onSubscribe: answerPlan };
}

const notAllowed = 'This gateway does not tell what operations come to: gateway.explain is off.';
const notKnown = `The header "${explainHeader}" is neither "1" nor "plan".`;

interface ExecutionHook {
  args: ExecutionArgs;
  setResultAndStopExecution(result: ExecutionResult): void;
}

function planResult({ schema, document, operationName, variableValues }: ExecutionArgs): ExecutionResult {
  const operation = { operationName: operationName ?? undefined, variables: variableValues ?? {} };
  return { data: null, extensions: { explain: planOf(schema, document, operation) } };
}

function refused(code: 'FORBIDDEN' | 'BAD_REQUEST', message: string): ExecutionResult {
  return { errors: [new GraphQLError(message, { originalError: new GatewayError(code, message) })] };
}
