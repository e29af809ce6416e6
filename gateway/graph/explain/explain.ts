import type { DocumentNode, GraphQLSchema } from 'graphql';
import { operationsOf, planOperation } from '../cost/plan-operation.ts';
import type { OperationPlan } from '../cost/planned-call.ts';
import type { Variables } from '../cost/selected-fields.ts';
import type { CallTrace, TracedCall } from './call-trace.ts';

/** `extensions.explain`: what an operation may cost, and what it cost this time. */
export interface Explanation extends OperationPlan {
  /** The calls that were made, in the order in which they began. */
  readonly made: readonly TracedCall[];
}

/** Rows of a list of which nothing says how long it is. */
export const assumedListSize = 100;

/** What an executed operation was made of; `undefined` where the document has no such operation. */
export function explain(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operationName, variables = {} }: { operationName?: string | undefined; variables?: Variables | undefined },
  trace: CallTrace,
): Explanation | undefined {
  const [operation] = operationsOf(document, operationName);
  if (!operation) return undefined;
  return { ...planOperation(schema, document, operation, { variables, listSize: assumedListSize }), made: trace.calls };
}
