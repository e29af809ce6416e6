import { type DocumentNode, getOperationAST, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { type AccessPlan, type DemandingField, planAccess, selectedFields } from './access-plan.ts';
import { type Arguments, argumentsIn, mayGive } from './argument-rules.ts';
import type { Caller } from './caller.ts';
import type { AccessRules } from './compile-rules.ts';
import { mayAccess } from './demand.ts';

/** An operation as it is about to be executed. The document has been validated against the schema of the rules. */
export interface CheckedOperation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  /** As the client sent them. */
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The selections of an operation that this caller is refused; none when it may be executed. */
export type AccessCheck = (operation: CheckedOperation, caller: Caller | null) => readonly DemandingField[];

/**
 * A check by these rules. What depends on the document alone is worked out once for each document,
 * for as long as it is kept elsewhere.
 */
export function createAccessCheck(rules: AccessRules): AccessCheck {
  const plans = new WeakMap<DocumentNode, Map<OperationDefinitionNode, AccessPlan>>();

  const planOf = ({ document, operationName }: CheckedOperation): AccessPlan => {
    const operation = getOperationAST(document, operationName);
    // Not kept: names that no operation has are the client's to invent.
    if (!operation) return planAccess(document, operationName, rules);
    const kept = plans.get(document) ?? new Map<OperationDefinitionNode, AccessPlan>();
    plans.set(document, kept);
    const plan = kept.get(operation) ?? planAccess(document, operationName, rules);
    kept.set(operation, plan);
    return plan;
  };

  return (operation, caller) => {
    let coerced: { readonly variables: Arguments | undefined } | undefined;
    return selectedFields(planOf(operation), operation.variables).filter(({ demand, argumentRules, node }) => {
      if (mayAccess(demand, caller) !== 'allowed') return true;
      if (argumentRules.length === 0 || caller === null) return argumentRules.length > 0;
      coerced ??= { variables: coercedVariables(operation, rules) };
      const { variables } = coerced;
      return argumentRules.some((rule) => {
        const args = variables && argumentsIn(rule, node, variables);
        return args === undefined || !mayGive(rule, args, caller);
      });
    });
  };
}

/** `undefined` where they do not fit their types, or belong to no operation. */
function coercedVariables(
  { document, operationName, variables }: CheckedOperation,
  { schema }: AccessRules,
): Arguments | undefined {
  const operation = getOperationAST(document, operationName);
  return operation
    ? getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}).coerced
    : undefined;
}
