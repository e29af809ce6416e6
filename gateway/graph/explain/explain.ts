import type { DocumentNode, GraphQLSchema } from 'graphql';
import { operationsOf, planOperation } from '../cost/plan-operation.ts';
import type { OperationPlan } from '../cost/planned-call.ts';
import type { Variables } from '../cost/selected-fields.ts';
import type { CallTrace, TracedCall } from './call-trace.ts';

/** `extensions.explain`: what an operation may cost, and what it cost this time. */
export interface Explanation extends OperationPlan {
  /** The calls that were made, in the order in which they began. */
  readonly made: readonly TracedCall[];
  /** From the beginning of the operation until its answer was there. */
  readonly durationMs: number;
}

/** Rows of a list of which nothing says how long it is. */
const assumedListSize = 100;

/** Which operation of a document, and with which variables. */
export interface ExplainedOperation {
  readonly operationName?: string | undefined;
  readonly variables?: Variables | undefined;
}

/** What an operation may cost, without a call; `undefined` where the document has no such operation. */
export function planOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operationName, variables = {} }: ExplainedOperation,
): OperationPlan | undefined {
  const [operation] = operationsOf(document, operationName);
  return operation && planOperation(schema, document, operation, { variables, listSize: assumedListSize });
}

/** What an executed operation was made of; `undefined` where the document has no such operation. */
export function explain(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: ExplainedOperation,
  trace: CallTrace,
): Explanation | undefined {
  const durationMs = trace.elapsedMs();
  const plan = planOf(schema, document, operation);
  return plan && { ...plan, made: trace.calls, durationMs };
}
