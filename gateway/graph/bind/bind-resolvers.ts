import {
  GraphQLBoolean,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { isAbsent } from '../../rest/response/statuses.ts';
import type { OperationCall } from '../calls/operation-call.ts';
import { statusOf } from '../calls/response-status.ts';
import { tracked } from '../calls/tracked.ts';
import { compileSourceArguments } from '../calls/wire-arguments.ts';
import type { CompiledJoin } from '../joins/compile-join.ts';
import { connectionResolver } from '../pagination/connection-resolver.ts';
import { connectionShapeOf } from '../pagination/connection-shape.ts';
import { fieldStamp, setCalls, setOwnAnswer, typeStamp } from '../stamps/stamp.ts';
import type { ConcreteType } from '../values/concrete-type.ts';
import { resolverOfStamp } from '../values/field-resolvers.ts';
import { type EnumsBy, enumName, renamesValues, type SchemaViews } from '../values/schema-view.ts';
import { linkResolver, operationsOfLink } from './link-resolver.ts';
import type { OperationIndex } from './operation-index.ts';
import { renamedInput } from './renamed-input.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

export interface Bindings {
  readonly operations: OperationIndex;
  readonly views: SchemaViews;
  /** How resolvers of the project know values of enums. */
  readonly enumsBy: EnumsBy;
  readonly concreteType: ConcreteType;
  readonly joins: readonly CompiledJoin[];
  /** Whether REST calls are made by Weft alone, with no `fetch` and no hooks of the project. */
  readonly ownCalls: boolean;
  /** Coordinates of the fields that resolvers of the project answer. */
  readonly projectResolvers: ReadonlySet<string>;
}

/**
 * Sets every resolver and `resolveType` of the merged schema from its stamps, so that nothing of the
 * merge runs at query time. Fields without a stamp keep what the merge gave them: project resolvers,
 * and the fields of sources that Mesh itself executes.
 */
export function bindResolvers(schema: GraphQLSchema, bindings: Bindings): void {
  const joins = new Map(bindings.joins.map((join) => [join.coordinate, join]));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type) && typeStamp(type)) setOwnAnswer(type);
    if (isAbstractType(type) && typeStamp(type)) {
      type.resolveType = (value) => bindings.concreteType(value, type)?.name;
      setOwnAnswer(type);
    }
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      bindField(type, field, joins, bindings);
      if (isOwnAnswer(type, field, joins, bindings)) setOwnAnswer(field);
    }
  }
}

/** Whether nothing but Weft's own code, called with nothing but what this code reads, answers the field. */
function isOwnAnswer(
  { name }: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  joins: ReadonlyMap<string, CompiledJoin>,
  { operations, projectResolvers, ownCalls }: Bindings,
): boolean {
  const isOwnJoin = (coordinate: string): boolean => {
    const join = joins.get(coordinate);
    return ownCalls && join?.call.operation.rest !== undefined && join.after.every(isOwnJoin);
  };
  const coordinate = `${name}.${field.name}`;
  if (joins.has(coordinate)) return isOwnJoin(coordinate);
  if (projectResolvers.has(coordinate)) return false;
  if (connectionShapeOf(field)) return ownCalls;
  const stamp = fieldStamp(field);
  switch (stamp?.kind) {
    case 'operation':
      return ownCalls && operations.ofField(field)?.operation.rest !== undefined;
    case 'link':
      return ownCalls && operationsOfLink(stamp).every(({ rest }) => rest !== undefined);
    case 'property':
    case 'self':
    case 'entries':
    case 'others':
    case 'placeholder':
      return true;
    case 'mesh':
    case 'subscription':
    case 'responseMetadata':
      return false;
    default:
      return field.resolve === undefined || holdsOperations(field);
  }
}

function bindField(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  joins: ReadonlyMap<string, CompiledJoin>,
  bindings: Bindings,
): void {
  const { operations, projectResolvers } = bindings;
  const coordinate = `${type.name}.${field.name}`;
  const join = joins.get(coordinate);
  const stamp = fieldStamp(field);
  if (join) field.resolve = join.resolve;
  else if (projectResolvers.has(coordinate)) viewsForProject(type, field, bindings);
  else if (connectionShapeOf(field)) bindConnection(field, operations);
  else if (stamp?.kind === 'operation') {
    const call = operations.ofField(field);
    if (call) field.resolve = answerOf(call);
  } else if (stamp?.kind === 'subscription') {
    const toSourceArguments = compileSourceArguments(field.args);
    field.subscribe = (root, args, context, info) => stamp.subscribe(root, toSourceArguments(args), context, info);
    field.resolve = (payload) => payload;
  } else if (stamp?.kind === 'link') {
    const resolve = linkResolver(field, stamp, operations.ofOperation);
    setResolver(field, resolve && tracked(resolve));
    setCalls(
      field,
      operationsOfLink(stamp).flatMap((operation) => operations.ofOperation(operation)?.coordinate ?? []),
    );
  } else if (stamp?.kind === 'placeholder') field.resolve = () => field.name;
  else if (stamp && stamp.kind !== 'mesh') setResolver(field, resolverOfStamp(field.name, stamp));
  else if (holdsOperations(field)) field.resolve = () => ({});
}

function bindConnection(field: GraphQLField<unknown, unknown>, operations: OperationIndex): void {
  const shape = connectionShapeOf(field);
  const call = shape && operations.ofOperation(shape.operation);
  if (!call) return;
  field.resolve = connectionResolver(shape, call);
  setCalls(field, [call.coordinate]);
}

function setResolver(field: GraphQLField<unknown, unknown>, resolve: Resolver | undefined): void {
  if (resolve) field.resolve = resolve;
  else delete field.resolve;
}

function viewsForProject(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  { views, enumsBy }: Bindings,
): void {
  const { resolve } = field;
  if (!resolve) return;
  const enumValueOf = (named: GraphQLEnumType) =>
    enumsBy === 'name' && renamesValues(named) ? (value: unknown) => enumName(named, value) : undefined;
  const seen = renamedInput(field.args, { enumValueOf });
  field.resolve = tracked((root, args, context, info) => resolve(views.own(root, type), seen(args), context, info));
}

/** A root field that `encapsulate` put between the root and the operations of a source. */
function holdsOperations(field: GraphQLField<unknown, unknown>): boolean {
  const type = getNullableType(field.type);
  if (!isObjectType(type)) return false;
  return Object.values(type.getFields()).some((inner) => fieldStamp(inner)?.kind === 'operation');
}

/** The value of an operation as the answer of its field: what is not there is `null` where the schema allows it. */
export function answerOf(call: OperationCall): Resolver {
  const { field, operation } = call;
  const nullable = !isNonNullType(field.type) && operation.rootType === 'Query';
  const wraps = isListType(getNullableType(field.type));
  const tellsDone = operation.rootType === 'Mutation' && getNullableType(field.type) === GraphQLBoolean;
  return async (root, args, context, info) => {
    try {
      const value = await call.call(args, context, root, info);
      // An answer without content, as 204, says that it was done.
      if (tellsDone && value === null) return true;
      // In style mesh an error that the description gives a schema is a member of the list's union.
      return wraps && !Array.isArray(value) && (statusOf(value) ?? 200) >= 300 ? [value] : value;
    } catch (error) {
      if (nullable && isAbsent(error)) return null;
      throw error;
    }
  };
}
