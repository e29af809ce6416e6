import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type JoinShape, joinShapeOf } from '../joins/join-shape.ts';
import { connectionCost } from '../pagination/connection-cost.ts';
import { connectionShapeOf } from '../pagination/connection-shape.ts';
import { fieldStamp } from '../stamps/stamp.ts';
import { calledOperation } from './called-operation.ts';
import { type DeclaredSize, declaredSize, declaredWeight } from './cost-directives.ts';
import { argumentValues, joinedValues, pageSize } from './list-size.ts';
import type { Variables } from './selected-fields.ts';

/** What one REST call costs; an object costs 1, and a leaf nothing. */
const callWeight = 10;

/** How many items a list is taken for of which nobody says how long it is. */
const assumedLength = 10;

export interface QueryCost {
  readonly cost: number;
  /** Whether other variables may make it another. */
  readonly varies: boolean;
}

interface Cost {
  /** For each value that is selected from. */
  readonly each: number;
  /** Once, however many values there are: calls for which keys are put together. */
  readonly once: number;
}

/** Lists further down whose length is known here. */
interface Lengths {
  /** Of the next list, whatever its name. */
  readonly next: number | undefined;
  /** Of these fields of the answer. */
  readonly of: Readonly<Record<string, number>>;
}

interface Found extends Lengths {
  readonly each: number;
  readonly once: number;
}

const free: Cost = { each: 0, once: 0 };
const unknown: Lengths = { next: undefined, of: {} };

/**
 * What an operation costs at worst, by the sum of the GraphQL Cost Directives draft: each value of a field costs the weight
 * of its type, each call of a field that of the field, and lists multiply what is in them. `@cost` and `@listSize` say what
 * a field costs; else it is told from the REST calls that it comes to. Fields that are merged are counted apart and
 * conditions are taken to hold, so that the sum is never too low, and linear work: each definition is looked through
 * once for each type and length that it is met with.
 */
export function queryCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): QueryCost {
  const root = schema.getRootType(operation.operation);
  if (!root) return { cost: 0, varies: false };
  const reader = new CostReader(schema, document, operation, variables);
  const { each, once } = reader.ofSet(operation.selectionSet, root, unknown);
  const cost = Math.max(0, each + once);
  return { cost: Number.isNaN(cost) ? Number.POSITIVE_INFINITY : cost, varies: reader.varies };
}

class CostReader {
  /** Whether a variable was read. */
  varies = false;
  readonly #schema: GraphQLSchema;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #variables: Variables;
  readonly #known = new Map<SelectionSetNode, Map<string, Cost>>();

  constructor(
    schema: GraphQLSchema,
    { definitions }: DocumentNode,
    { variableDefinitions = [] }: OperationDefinitionNode,
    variables: Variables,
  ) {
    this.#schema = schema;
    const values: Record<string, unknown> = { ...variables };
    for (const { variable, defaultValue } of variableDefinitions) {
      if (defaultValue?.kind === Kind.INT) values[variable.name.value] ??= Number(defaultValue.value);
    }
    this.#variables = values;
    for (const node of definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node);
  }

  ofSet(set: SelectionSetNode, type: GraphQLCompositeType, lengths: Lengths): Cost {
    const key = JSON.stringify([type.name, lengths]);
    const ofSet = this.#known.get(set) ?? new Map<string, Cost>();
    this.#known.set(set, ofSet);
    const known = ofSet.get(key);
    if (known) return known;
    // What leads back to itself is endless.
    ofSet.set(key, { each: Number.POSITIVE_INFINITY, once: 0 });
    const cost = this.#sum(set, type, lengths);
    ofSet.set(key, cost);
    return cost;
  }

  #sum({ selections }: SelectionSetNode, type: GraphQLCompositeType, lengths: Lengths): Cost {
    let [each, once] = [0, 0];
    for (const selection of selections) {
      let cost = free;
      if (selection.kind === Kind.FIELD) cost = this.#ofField(selection, type, lengths);
      else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        const condition = fragment?.typeCondition?.name.value;
        const on = condition === undefined ? type : this.#schema.getType(condition);
        if (fragment && isCompositeType(on)) cost = this.ofSet(fragment.selectionSet, on, lengths);
      }
      each += cost.each;
      once += cost.once;
    }
    return { each, once };
  }

  /** A field of an interface is the dearest of those that may answer for it. */
  #ofField(node: FieldNode, type: GraphQLCompositeType, lengths: Lengths): Cost {
    let [each, once] = [0, 0];
    for (const candidate of isAbstractType(type) ? [type, ...this.#schema.getPossibleTypes(type)] : [type]) {
      const field = 'getFields' in candidate ? candidate.getFields()[node.name.value] : undefined;
      const cost = field ? this.#ofDefinition(node, field, lengths) : free;
      each = Math.max(each, cost.each);
      once = Math.max(once, cost.once);
    }
    return { each, once };
  }

  #ofDefinition(node: FieldNode, field: GraphQLField<unknown, unknown>, lengths: Lengths): Cost {
    const calls = this.#calls(node, field, lengths);
    const answer = getNamedType(field.type);
    const isList = isListType(getNullableType(field.type));
    const length = isList ? (lengths.of[field.name] ?? calls.next ?? assumedLength) : 1;
    const below =
      node.selectionSet && isCompositeType(answer)
        ? this.ofSet(node.selectionSet, answer, isList ? unknown : calls)
        : free;
    const values = length * (this.#weightOf(answer) + below.each);
    // What costs less than nothing makes nothing else cheaper.
    return {
      each: Math.max(0, calls.each + this.#ofArguments(node, field)) + Math.max(0, values),
      once: calls.once + below.once,
    };
  }

  #weightOf(type: GraphQLNamedType): number {
    const own = declaredWeight(type, this.#schema);
    if (own !== undefined) return own;
    if (!isAbstractType(type)) return isCompositeType(type) ? 1 : 0;
    return Math.max(
      1,
      ...this.#schema.getPossibleTypes(type).map((possible) => declaredWeight(possible, this.#schema) ?? 1),
    );
  }

  #ofArguments(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    let weight = 0;
    for (const { name } of node.arguments ?? []) {
      const argument = field.args.find((arg) => arg.name === name.value);
      weight += (argument && declaredWeight(argument, this.#schema)) ?? 0;
    }
    return weight;
  }

  /** The calls of a field, and the lengths that it is asked for. */
  #calls(node: FieldNode, field: GraphQLField<unknown, unknown>, lengths: Lengths): Found {
    const found = this.#derived(node, field, lengths);
    const weight = declaredWeight(field, this.#schema);
    const size = declaredSize(field, this.#schema);
    const { next, of } = size ? this.#declaredLengths(size, node, field, found) : found;
    return weight === undefined ? { ...found, next, of } : { each: weight, once: 0, next, of };
  }

  #derived(node: FieldNode, field: GraphQLField<unknown, unknown>, { next }: Lengths): Found {
    const values = (name: string) => this.#argument(name, node, field);
    const join = joinShapeOf(field);
    if (join) return this.#ofJoin(join, values);
    const connection = connectionShapeOf(field);
    if (connection) {
      const { calls, size } = connectionCost(connection.pagination, values, [node]);
      return { each: calls * callWeight, once: 0, next: size, of: {} };
    }
    const called = calledOperation(field);
    if (called) {
      const size = pageSize(field, called.stamped, values) ?? called.stamped?.lengths?.maxItems([]);
      return { each: callWeight, once: 0, next: size, of: {} };
    }
    return { each: fieldStamp(field)?.kind === 'link' ? callWeight : 0, once: 0, next, of: {} };
  }

  #ofJoin(join: JoinShape, values: (name: string) => unknown): Found {
    const [typeName = '', fieldName = ''] = join.call.split('.');
    const type = this.#schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    const size = field && pageSize(field, calledOperation(field)?.stamped, joinedValues(join, values));
    if (join.partitioned || join.how === 'single') return { each: callWeight, once: 0, next: size, of: {} };
    return { each: join.maxKeys ? callWeight / join.maxKeys : 0, once: callWeight, next: size, of: {} };
  }

  #declaredLengths(
    { assumedSize, slicingArguments, sizedFields }: DeclaredSize,
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    found: Found,
  ): Lengths {
    const given = slicingArguments
      .map((name) => this.#argument(name, node, field))
      .filter((size) => typeof size === 'number');
    const size = given.length > 0 ? Math.max(0, ...given) : (assumedSize ?? found.next);
    if (size === undefined || sizedFields.length === 0) return { next: size, of: {} };
    return { next: undefined, of: Object.fromEntries(sizedFields.map((name) => [name, size])) };
  }

  #argument(name: string, node: FieldNode, field: GraphQLField<unknown, unknown>): unknown {
    const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
    if (given?.kind !== Kind.VARIABLE) return argumentValues(field, [node], {})(name);
    this.varies = true;
    return this.#variables[given.name.value] ?? field.args.find((arg) => arg.name === name)?.defaultValue;
  }
}
