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
import { type FieldStamp, fieldStamp, type StampedOperation } from '../stamps/stamp.ts';
import { type CalledOperation, calledBy, calledOperation, holdsOperations } from './called-operation.ts';
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
  /** Whether Mesh answered them, whose resolvers of fields call nothing. */
  readonly isOfMesh: boolean;
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
  const start: Place = {
    rows: 1,
    path: [],
    answeredBy: undefined,
    properties: [],
    isOfMesh: false,
    pageSize: undefined,
  };
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
    const called = calledOperation(field);
    if (called) return [this.#planOperation(selected, called, place)];
    if (stamp?.kind === 'link') return this.#planLink(selected, stamp, place);
    const isOfCode = !stamp && !place.isOfMesh && field.resolve !== undefined && !holdsOperations(field);
    if (isOfCode) this.byCode.add(`${parent.name}.${field.name}`);
    const property = stamp?.kind === 'property' ? [stamp.property] : [];
    return this.#inside(selected, {
      ...place,
      answeredBy: isOfCode ? undefined : place.answeredBy,
      properties: [...place.properties, ...property],
    });
  }

  #planOperation(selected: SelectedField, called: CalledOperation, place: Place): PlannedCall {
    const { field, nodes } = selected;
    const size = pageSize(field, called.stamped, argumentValues(field, nodes, this.#variables));
    const how = called.stamped ? 'direct' : 'mesh';
    return this.#call(selected, place, { called, how, calls: place.rows, size });
  }

  #planConnection(selected: SelectedField, connection: ConnectionShape, place: Place): PlannedCall {
    const { field, nodes } = selected;
    const { operation, pagination } = connection;
    const called = calledBy(operation);
    const { calls, size } = connectionCost(pagination, argumentValues(field, nodes, this.#variables), nodes);
    const properties = pagination.config.items?.split('.') ?? [];
    const made = { called, how: 'direct', calls: place.rows * calls, size } as const;
    return this.#call(selected, place, { ...made, ofItems: { answeredBy: operation, properties } });
  }

  #planJoin(selected: SelectedField, join: JoinShape, place: Place): PlannedCall[] {
    const field = this.#fieldAt(join.call);
    const called = field && calledOperation(field);
    if (!field || !called) return [];
    const values = joinedValues(join, argumentValues(selected.field, selected.nodes, this.#variables));
    const perCall = join.partitioned || join.how === 'single' ? 1 : (join.maxKeys ?? Number.POSITIVE_INFINITY);
    const calls = Number.isFinite(perCall) ? Math.ceil(place.rows / perCall) : Math.min(place.rows, 1);
    const size = pageSize(field, called.stamped, values);
    return [this.#call(selected, place, { called, how: join.how, calls, size, join })];
  }

  #planLink(selected: SelectedField, stamp: Extract<FieldStamp, { kind: 'link' }>, place: Place): PlannedCall[] {
    const link = stamp.otherwise ?? [...stamp.byOperation.values()][0];
    if (!link) return [];
    const called = calledBy(link.target);
    return [this.#call(selected, place, { called, how: 'link', calls: place.rows, size: undefined })];
  }

  #call(selected: SelectedField, place: Place, made: MadeCall): PlannedCall {
    const { called, how, calls, size, join, ofItems } = made;
    const path = [...place.path, selected.responseName];
    const answer: Place = {
      rows: place.rows,
      path: place.path,
      answeredBy: ofItems ? undefined : called.stamped,
      isOfMesh: called.stamped === undefined,
      properties: join?.properties ?? [],
      pageSize: size,
      ofItems,
    };
    // The lists of a batch are parts of one: together they are no longer than it can be.
    const isShared = how === 'batch' && isListType(getNullableType(selected.field.type));
    const rows = isShared && this.#knownLength(answer) !== undefined ? Math.min(place.rows, calls) : place.rows;
    return {
      path: path.join('.'),
      coordinate: `${selected.parent.name}.${selected.field.name}`,
      call: join?.call ?? `${selected.parent.name}.${selected.field.name}`,
      source: called.source,
      operation: called.name,
      how,
      keys: join?.keys ?? [],
      keysArg: join?.keysArg,
      parents: place.rows,
      calls,
      children: this.#inside(selected, { ...answer, rows }),
    };
  }

  /** The calls below a field, of which there are as many values as the lists in its type hold. */
  #inside({ field, responseName, nodes }: SelectedField, place: Place): PlannedCall[] {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (sets.length === 0) return [];
    const isList = isListType(getNullableType(field.type));
    const rows = isList ? place.rows * (this.#knownLength(place) ?? this.#listSize) : place.rows;
    const path = [...place.path, responseName];
    return this.below(getNamedType(field.type), sets, {
      ...place,
      ...(isList && { ...place.ofItems, pageSize: undefined, ofItems: undefined }),
      rows,
      path,
    });
  }

  /** How long a list can be; `undefined` where neither the query nor the description says it. */
  #knownLength({ answeredBy, properties, pageSize: size }: Place): number | undefined {
    const most = answeredBy?.lengths?.maxItems(properties);
    return size === undefined || most === undefined ? (size ?? most) : Math.min(size, most);
  }

  #fieldAt(coordinate: string): GraphQLField<unknown, unknown> | undefined {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = this.#schema.getType(typeName);
    return isObjectType(type) ? type.getFields()[fieldName] : undefined;
  }
}

interface MadeCall {
  readonly called: CalledOperation;
  readonly how: PlannedCall['how'];
  readonly calls: number;
  /** Rows that the call is asked for. */
  readonly size: number | undefined;
  readonly join?: JoinShape;
  readonly ofItems?: Place['ofItems'];
}

/** The operations of a document, with the one of that name alone where one is given. */
export function operationsOf(document: DocumentNode, name?: string): readonly OperationDefinitionNode[] {
  return document.definitions.filter(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && (name === undefined || node.name?.value === name),
  );
}
