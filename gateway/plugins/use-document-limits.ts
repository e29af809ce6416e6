import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { askedDocument } from '../auth/in-part/permitted-parts.ts';
import type { DocumentLimits } from '../execution/limits/document-limits.ts';

/**
 * Refuses documents beyond `gateway.limits`, whoever parsed or validated them: prepared documents are refused before, with
 * what is wrong with them. Place it before every plugin that executes or answers from a cache.
 */
export function useDocumentLimits(limits: DocumentLimits): Plugin {
  const refuseOperation = ({ args, setResultAndStopExecution }: ExecutionHook) => {
    const errors = limits.errorsOfUnseen(askedDocument(args.document));
    if (errors.length > 0) setResultAndStopExecution({ errors });
  };
  return { onExecute: refuseOperation, onSubscribe: refuseOperation };
}

interface ExecutionHook {
  args: ExecutionArgs;
  setResultAndStopExecution(result: ExecutionResult): void;
}
