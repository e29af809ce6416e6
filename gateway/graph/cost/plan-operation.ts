import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import { type JoinShape, joinShapeOf } from '../joins/join-shape.ts';
import { connectionCost } from '../pagination/connection-cost.ts';
import { type ConnectionShape, connectionShapeOf } from '../pagination/connection-shape.ts';
import { fieldStamp, type StampedOperation, typeStamp } from '../stamps/stamp.ts';
import { argumentValues, joinedValues, pageSize } from './list-size.ts';
import type { OperationPlan, PlannedCall } from './planned-call.ts';
import { type SelectedField, Selections, type Variables } from './selected-fields.ts';

export interface PlanOptions {
  /** Values of variables; others have their defaults, or are not known. @default {} */
  readonly variables?: Variables;
  /** Rows of a list of which neither the query nor the description says how long it is. */
  readonly listSize: number;
}

/** What is known of the value whose fields are planned. */
interface Place {
  /** The most values that there are. */
  readonly rows: number;
  readonly path: readonly string[];
  /** The operation that answered them, and the way from its answer to them. */
  readonly answeredBy: StampedOperation | undefined;
  readonly properties: readonly string[];
  /** Rows that the call was asked for, until the list of them is reached. */
  readonly pageSize: number | undefined;
  /** Where the rows of a connection come from: what it was answered by once its list is reached. */
  readonly ofItems?: Pick<Place, 'answeredBy' | 'properties'> | undefined;
}

/**
 * The REST calls of an operation at worst: no two keys are equal, no list is shorter than it can be, nothing that a
 * variable may switch on is off. Nothing is called.
 */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { variables = {}, listSize }: PlanOptions,
): OperationPlan {
  const known = { ...variableDefaults(operation), ...variables };
  const planner = new Planner(schema, new Selections(schema, document, known), known, listSize);
  const root = schema.getRootType(operation.operation);
  const start: Place = { rows: 1, path: [], answeredBy: undefined, properties: [], pageSize: undefined };
  const calls = root ? planner.below(root, [operation.selectionSet], start) : [];
  return { calls, byCode: [...planner.byCode] };
}

function variableDefaults({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

class Planner {
  readonly byCode = new Set<string>();
  readonly #schema: GraphQLSchema;
  readonly #selections: Selections;
  readonly #variables: Variables;
  readonly #listSize: number;

  constructor(schema: GraphQLSchema, selections: Selections, variables: Variables, listSize: number) {
    this.#schema = schema;
    this.#selections = selections;
    this.#variables = variables;
    this.#listSize = listSize;
  }

  /** The calls of the fields that are selected on a value. */
  below(type: GraphQLNamedType, sets: Parameters<Selections['fieldsOf']>[1], place: Place): PlannedCall[] {
    const selected = this.#selections.fieldsOf(type, sets);
    return this.#withPrerequisites(selected).flatMap((field) => this.#planField(field, place));
  }

  /** A join may need fields of its parent joined that nobody selected. */
  #withPrerequisites(selected: readonly SelectedField[]): readonly SelectedField[] {
    const all = [...selected];
    for (const { field, parent } of all) {
      for (const coordinate of joinShapeOf(field)?.after ?? []) {
        const [, name = ''] = coordinate.split('.');
        const needed = isObjectType(parent) ? parent.getFields()[name] : undefined;
        if (!needed || all.some((other) => other.field === needed)) continue;
        all.push({ responseName: name, parent, field: needed, nodes: [] });
      }
    }
    return all;
  }

  #planField(selected: SelectedField, place: Place): PlannedCall[] {
    const { field, parent } = selected;
    const stamp = fieldStamp(field);
    const join = joinShapeOf(field);
    if (join) return this.#planJoin(selected, join, place);
    const connection = connectionShapeOf(field);
    if (connection) return [this.#planConnection(selected, connection, place)];
    if (stamp?.kind === 'operation') return [this.#planOperation(selected, stamp.operation, place)];
    if (stamp?.kind === 'link') return this.#planLink(selected, stamp, place);
    const isOfCode = !stamp && field.resolve !== undefined && !holdsOperations(field);
    if (isOfCode) this.byCode.add(`${parent.name}.${field.name}`);
    const property = stamp?.kind === 'property' ? [stamp.property] : [];
    return this.#inside(selected, {
      ...place,
      answeredBy: isOfCode ? undefined : place.answeredBy,
      properties: [...place.properties, ...property],
    });
  }

  #planOperation(selected: SelectedField, operation: StampedOperation, place: Place): PlannedCall {
    const { field, nodes } = selected;
    const values = argumentValues(field, nodes, this.#variables);
    return this.#call(selected, place, {
      field,
      operation,
      how: 'direct',
      calls: place.rows,
      size: pageSize({ field, operation }, values),
    });
  }

  #planConnection(selected: SelectedField, connection: ConnectionShape, place: Place): PlannedCall {
    const { field, nodes } = selected;
    const { operation, pagination } = connection;
    const { calls, size } = connectionCost(pagination, argumentValues(field, nodes, this.#variables), nodes);
    const properties = pagination.config.items?.split('.') ?? [];
    const made = { field, operation, how: 'direct', calls: place.rows * calls, size } as const;
    return this.#call(selected, place, { ...made, ofItems: { answeredBy: operation, properties } });
  }

  #planJoin(selected: SelectedField, join: JoinShape, place: Place): PlannedCall[] {
    const called = this.#fieldAt(join.call);
    const stamp = called && fieldStamp(called);
    if (!called || stamp?.kind !== 'operation') return [];
    const { operation } = stamp;
    const values = joinedValues(join, argumentValues(selected.field, selected.nodes, this.#variables));
    const perCall = join.partitioned || join.how === 'single' ? 1 : (join.maxKeys ?? Number.POSITIVE_INFINITY);
    const calls = Number.isFinite(perCall) ? Math.ceil(place.rows / perCall) : Math.min(place.rows, 1);
    const size = pageSize({ field: called, operation }, values);
    return [this.#call(selected, place, { field: called, operation, how: join.how, calls, size, join })];
  }

  #planLink(selected: SelectedField, stamp: Extract<ReturnType<typeof fieldStamp>, { kind: 'link' }>, place: Place) {
    const link = stamp.otherwise ?? [...stamp.byOperation.values()][0];
    if (!link) return [];
    return [
      this.#call(selected, place, {
        field: selected.field,
        operation: link.target,
        how: 'link',
        calls: place.rows,
        size: undefined,
      }),
    ];
  }

  #call(selected: SelectedField, place: Place, made: MadeCall): PlannedCall {
    const { operation, how, calls, size, join, ofItems } = made;
    const path = [...place.path, selected.responseName];
    return {
      path: path.join('.'),
      coordinate: `${selected.parent.name}.${selected.field.name}`,
      call: join?.call ?? `${selected.parent.name}.${selected.field.name}`,
      source: operation.source,
      operation: operation.rest?.id ?? operation.field,
      how,
      keys: join?.keys ?? [],
      keysArg: join?.keysArg,
      parents: place.rows,
      calls,
      children: this.#inside(selected, {
        rows: place.rows,
        path: place.path,
        answeredBy: ofItems ? undefined : operation,
        properties: [],
        pageSize: size,
        ofItems,
      }),
    };
  }

  /** The calls below a field, of which there are as many values as the lists in its type hold. */
  #inside({ field, responseName, nodes }: SelectedField, place: Place): PlannedCall[] {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (sets.length === 0) return [];
    const isList = isListType(getNullableType(field.type));
    const rows = isList ? place.rows * this.#lengthOf(place) : place.rows;
    const path = [...place.path, responseName];
    return this.below(getNamedType(field.type), sets, {
      ...place,
      ...(isList && { ...place.ofItems, pageSize: undefined, ofItems: undefined }),
      rows,
      path,
    });
  }

  #lengthOf({ answeredBy, properties, pageSize: size }: Place): number {
    const most = answeredBy?.lengths?.maxItems(properties);
    if (size === undefined && most === undefined) return this.#listSize;
    return Math.min(size ?? Number.POSITIVE_INFINITY, most ?? Number.POSITIVE_INFINITY);
  }

  #fieldAt(coordinate: string): GraphQLField<unknown, unknown> | undefined {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = this.#schema.getType(typeName);
    return isObjectType(type) ? type.getFields()[fieldName] : undefined;
  }
}

interface MadeCall {
  readonly field: GraphQLField<unknown, unknown>;
  readonly operation: StampedOperation;
  readonly how: PlannedCall['how'];
  readonly calls: number;
  /** Rows that the call is asked for. */
  readonly size: number | undefined;
  readonly join?: JoinShape;
  readonly ofItems?: Place['ofItems'];
}

/** A field that only leads to the operations of a source. */
function holdsOperations(field: GraphQLField<unknown, unknown>): boolean {
  const type = getNullableType(field.type);
  if (!isObjectType(type) || typeStamp(type)) return false;
  return Object.values(type.getFields()).some((inner) => fieldStamp(inner)?.kind === 'operation');
}

/** The operations of a document, with the one of that name alone where one is given. */
export function operationsOf(document: DocumentNode, name?: string): readonly OperationDefinitionNode[] {
  return document.definitions.filter(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && (name === undefined || node.name?.value === name),
  );
}
