import type { Plugin } from 'graphql-yoga';
import { operationOf } from './use-operation.ts';

export interface MutationsAnsweredOptions {
  /** Called when a mutation is done, whatever came of it. */
  onMutationAnswered(): void;
}

/** Tells of mutations, so that nothing that was read before one answers for what is asked after it. */
export function useMutationsAnswered({ onMutationAnswered }: MutationsAnsweredOptions): Plugin {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      if (operationOf(args.contextValue)?.type !== 'mutation') return;
      setExecuteFn(async (executionArgs) => {
        try {
          return await executeFn(executionArgs);
        } finally {
          onMutationAnswered();
        }
      });
    },
  };
}
