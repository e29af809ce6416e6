import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ArgumentRule } from './argument-rules.ts';
import type { AccessRules } from './compile-rules.ts';
import type { Demand } from './demand.ts';

/** A field that an operation selects and that demands something. */
export interface DemandingField {
  readonly coordinate: string;
  readonly demand: Demand;
  /** What its arguments must be; with any, each selection of the field stands for itself. */
  readonly argumentRules: readonly ArgumentRule[];
  readonly node: FieldNode;
}

/** `@skip` or `@include` by a variable: the selection is left out when the variable has this value. */
export interface Condition {
  readonly variable: string;
  /** The variable's default in the operation. */
  readonly byDefault: boolean | undefined;
  readonly leftOutWhen: boolean;
}

/**
 * What an operation demands, worked out once for the document and asked once per request.
 * Plans of fragments are shared, so walking one must remember where it has been.
 */
export interface AccessPlan {
  readonly fields: readonly DemandingField[];
  readonly branches: readonly { readonly conditions: readonly Condition[]; readonly plan: AccessPlan }[];
}

/**
 * Plans for the operation that will be executed. Where none can be told (an unknown name, or none of
 * several) execution fails, but should an executor think otherwise, all of them are demanded.
 */
export function planAccess(
  document: DocumentNode,
  operationName: string | null | undefined,
  rules: AccessRules,
): AccessPlan {
  const chosen = getOperationAST(document, operationName);
  if (chosen) return planOperation(document, chosen, rules);
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const plans = operations.map((operation) => planOperation(document, operation, rules));
  return { fields: [], branches: plans.map((plan) => ({ conditions: [], plan })) };
}

function planOperation(document: DocumentNode, operation: OperationDefinitionNode, rules: AccessRules): AccessPlan {
  const root = rules.schema.getRootType(operation.operation);
  if (!root) return { fields: [], branches: [] };
  const planner = new Planner(document, operation, rules);
  return planner.plan(operation.selectionSet, root);
}

/** The value of `if` for which a directive leaves its selection out. */
const leftOutBy: ReadonlyMap<string, boolean> = new Map([
  ['skip', true],
  ['include', false],
]);

type MutablePlan = { fields: DemandingField[]; branches: { conditions: Condition[]; plan: AccessPlan }[] };

class Planner {
  readonly #schema: GraphQLSchema;
  readonly #rules: AccessRules;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #fragmentPlans = new Map<string, AccessPlan>();
  readonly #defaults = new Map<string, boolean>();

  constructor(document: DocumentNode, operation: OperationDefinitionNode, rules: AccessRules) {
    this.#schema = rules.schema;
    this.#rules = rules;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      if (defaultValue?.kind === Kind.BOOLEAN) this.#defaults.set(variable.name.value, defaultValue.value);
    }
  }

  plan(selectionSet: SelectionSetNode, type: GraphQLCompositeType): AccessPlan {
    const plan: MutablePlan = { fields: [], branches: [] };
    this.#addSelections(selectionSet, type, plan);
    return plan;
  }

  #addSelections(selectionSet: SelectionSetNode, type: GraphQLCompositeType, plan: MutablePlan): void {
    for (const selection of selectionSet.selections) {
      const conditions = this.#conditionsOf(selection);
      if (conditions === 'left out') continue;
      if (conditions.length === 0) {
        this.#addSelection(selection, type, plan);
      } else {
        const branch: MutablePlan = { fields: [], branches: [] };
        this.#addSelection(selection, type, branch);
        plan.branches.push({ conditions, plan: branch });
      }
    }
  }

  #addSelection(selection: SelectionNode, type: GraphQLCompositeType, plan: MutablePlan): void {
    switch (selection.kind) {
      case Kind.FIELD:
        this.#addField(selection, type, plan);
        break;
      case Kind.INLINE_FRAGMENT:
        this.#addSelections(selection.selectionSet, this.#narrowed(selection.typeCondition?.name.value, type), plan);
        break;
      case Kind.FRAGMENT_SPREAD:
        plan.branches.push({ conditions: [], plan: this.#fragmentPlan(selection.name.value) });
    }
  }

  #addField(node: FieldNode, type: GraphQLCompositeType, plan: MutablePlan): void {
    const name = node.name.value;
    // `__typename` tells nothing that reaching the value did not.
    if (name === '__typename') return;
    const coordinate = `${type.name}.${name}`;
    const demand = this.#rules.demandOf(coordinate);
    const argumentRules = this.#rules.argumentRulesOf(coordinate);
    if (demand.caller) plan.fields.push({ coordinate, demand, argumentRules, node });
    const field = isUnionType(type) ? undefined : type.getFields()[name];
    const answered = field && getNamedType(field.type);
    if (node.selectionSet && isCompositeType(answered)) this.#addSelections(node.selectionSet, answered, plan);
  }

  #fragmentPlan(name: string): AccessPlan {
    const known = this.#fragmentPlans.get(name);
    if (known) return known;
    const plan: MutablePlan = { fields: [], branches: [] };
    this.#fragmentPlans.set(name, plan);
    const fragment = this.#fragments.get(name);
    const type = fragment && this.#schema.getType(fragment.typeCondition.name.value);
    if (fragment && isCompositeType(type)) this.#addSelections(fragment.selectionSet, type, plan);
    return plan;
  }

  #narrowed(typeCondition: string | undefined, type: GraphQLCompositeType): GraphQLCompositeType {
    const narrowed = typeCondition === undefined ? type : this.#schema.getType(typeCondition);
    return isCompositeType(narrowed) ? narrowed : type;
  }

  #conditionsOf(selection: SelectionNode): Condition[] | 'left out' {
    const conditions: Condition[] = [];
    for (const directive of selection.directives ?? []) {
      const leftOutWhen = leftOutBy.get(directive.name.value);
      const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
      if (leftOutWhen === undefined || value === undefined) continue;
      if (value.kind === Kind.BOOLEAN && value.value === leftOutWhen) return 'left out';
      if (value.kind !== Kind.VARIABLE) continue;
      const variable = value.name.value;
      conditions.push({ variable, byDefault: this.#defaults.get(variable), leftOutWhen });
    }
    return conditions;
  }
}

/**
 * The demanding fields that are selected with these variables, each selection for itself, as they stand in the document.
 * A variable that is no boolean leaves nothing out: execution will refuse it, and nothing slips through here.
 */
export function selectedFields(
  plan: AccessPlan,
  variables: Readonly<Record<string, unknown>> | null | undefined,
): DemandingField[] {
  const selected: DemandingField[] = [];
  const seen = new Set<AccessPlan>();
  const leavesOut = ({ variable, byDefault, leftOutWhen }: Condition) => {
    const given = variables && Object.hasOwn(variables, variable) ? variables[variable] : undefined;
    return (given === undefined ? byDefault : given) === leftOutWhen;
  };
  const walk = (current: AccessPlan) => {
    if (seen.has(current)) return;
    seen.add(current);
    selected.push(...current.fields);
    for (const { conditions, plan: branch } of current.branches) if (!conditions.some(leavesOut)) walk(branch);
  };
  walk(plan);
  return selected;
}

/** Of several selections of one field the first; those whose arguments matter, each. */
export function eachFieldOnce(fields: Iterable<DemandingField>): DemandingField[] {
  const once = new Map<string | FieldNode, DemandingField>();
  for (const field of fields) {
    const identity = field.argumentRules.length > 0 ? field.node : field.coordinate;
    if (!once.has(identity)) once.set(identity, field);
  }
  return [...once.values()];
}
