import type { MeshTransform } from '@graphql-mesh/types';
import {
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { GraphRequest } from '../graph.ts';
import { restoreDefaults } from '../stamps/default-values.ts';
import { callsOf, setCalls } from '../stamps/stamp.ts';
import { bindLeaves } from './bind-leaves.ts';
import { renamedInput } from './renamed-input.ts';

type Field = GraphQLField<unknown, unknown>;
type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** What a part of the schema was before the transforms; kept in its `extensions`, which survive them. */
const boundKey = 'weftBound';

interface BoundField {
  readonly coordinate: string;
  readonly resolve: Resolver | undefined;
  readonly subscribe: Resolver | undefined;
}

interface BoundType {
  readonly name: string;
  readonly resolveType: GraphQLAbstractType['resolveType'];
}

export interface TransformedSchema {
  readonly schema: GraphQLSchema;
  /** Where the transforms have put a field, by its coordinate before them. */
  readonly fields: ReadonlyMap<string, FinalField>;
}

/** A field as the transforms have left it. */
export interface FinalField {
  readonly coordinate: string;
  /** Arguments by their names before the transforms → the same by those they have now. */
  readonly finalArguments: (args: Arguments) => Arguments;
}

type Arguments = Readonly<Record<string, unknown>>;

/**
 * Applies the transforms of a whole project, which see the finished schema as under Mesh: joins and resolvers are
 * written for the names before them. Each field keeps the resolver that it was bound to, whatever it is called now.
 */
export async function transformedGraph(
  bound: GraphQLSchema,
  transforms: readonly MeshTransform[],
  style: 'mesh' | 'graphql',
): Promise<TransformedSchema> {
  if (transforms.length === 0) return { schema: bound, fields: new Map() };
  // Only here: Mesh's packages take longer to load than everything else together.
  const { applySchemaTransforms } = await import('@graphql-mesh/utils');
  remember(bound);
  const schema = bindLeaves(applySchemaTransforms(bound, { schema: bound }, bound, [...transforms]), style);
  restoreDefaults(schema);
  const fields = new Map<string, FinalField>();
  const typeNames = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    const before = boundOf<BoundType>(type);
    if (before) typeNames.set(before.name, type.name);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const own = boundOf<BoundField>(field);
      if (!own || fields.has(own.coordinate)) continue;
      fields.set(own.coordinate, { coordinate: `${type.name}.${field.name}`, finalArguments: finalArgumentsOf(field) });
    }
  }
  for (const type of Object.values(schema.getTypeMap())) rebind(type, typeNames, fields);
  return { schema, fields };
}

/** Rules know a field and its arguments by what root transforms have made of their names. */
export function underFinalNames(request: GraphRequest, fields: TransformedSchema['fields']): GraphRequest {
  if (fields.size === 0) return request;
  const authorizeOperation = (before: string, args: Arguments) => {
    const field = fields.get(before);
    request.authorizeOperation(field?.coordinate ?? before, field ? field.finalArguments(args) : args);
  };
  return { ...request, authorizeOperation };
}

function finalArgumentsOf({ args }: Field): (values: Arguments) => Arguments {
  const renamed = new Map(args.map((arg) => [boundOf<string>(arg) ?? arg.name, arg.name]));
  if ([...renamed].every(([before, after]) => before === after)) return (values) => values;
  return (values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [renamed.get(name) ?? name, value]));
}

function remember(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    keep(type, { name: type.name, resolveType: isAbstractType(type) ? type.resolveType : undefined });
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) keep(field, field.name);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve, subscribe } = field;
      keep(field, { coordinate: `${type.name}.${field.name}`, resolve, subscribe });
      for (const arg of field.args) keep(arg, arg.name);
    }
  }
}

function rebind(
  type: GraphQLNamedType,
  typeNames: ReadonlyMap<string, string>,
  fields: TransformedSchema['fields'],
): void {
  if (isAbstractType(type)) rebindType(type, typeNames);
  if (!isObjectType(type) || type.name.startsWith('__')) return;
  for (const field of Object.values(type.getFields())) {
    const before = boundOf<BoundField>(field);
    if (before) rebindField(field, before, fields);
    else if (holdsBoundFields(field)) field.resolve = () => ({});
  }
}

function rebindField(field: Field, before: BoundField, fields: TransformedSchema['fields']): void {
  const toArguments = renamedInput(field.args, { nameOf: (renamed) => boundOf<string>(renamed) });
  const [, name = ''] = before.coordinate.split('.');
  const resolve = before.resolve ?? (name === field.name ? undefined : propertyReader(name));
  if (resolve) field.resolve = (root, args, context, info) => resolve(root, toArguments(args), context, info);
  else delete field.resolve;
  const { subscribe } = before;
  if (subscribe) field.subscribe = (root, args, context, info) => subscribe(root, toArguments(args), context, info);
  const calls = callsOf(field);
  if (calls) {
    setCalls(
      field,
      calls.map((coordinate) => fields.get(coordinate)?.coordinate ?? coordinate),
    );
  }
}

/** As graphql-js reads a property, by the name before the transforms. */
function propertyReader(name: string): Resolver {
  return (root, args, context, info) => {
    if (typeof root !== 'object' || root === null) return undefined;
    const value = (root as Record<string, unknown>)[name];
    return typeof value === 'function' ? (value.call(root, args, context, info) as unknown) : value;
  };
}

function rebindType(type: GraphQLAbstractType, typeNames: ReadonlyMap<string, string>): void {
  const resolve = boundOf<BoundType>(type)?.resolveType;
  const renamed = (name: unknown) => (typeof name === 'string' ? (typeNames.get(name) ?? name) : undefined);
  type.resolveType = (value, context, info) => {
    const name = resolve ? resolve(value, context, info, type) : (value as { __typename?: unknown } | null)?.__typename;
    return name instanceof Promise ? name.then(renamed) : renamed(name);
  };
}

/** A field that a transform put between a root type and its fields. */
function holdsBoundFields(field: Field): boolean {
  const type = getNullableType(field.type);
  return isObjectType(type) && Object.values(type.getFields()).some((inner) => boundOf(inner) !== undefined);
}

function keep(node: { extensions: object }, value: unknown): void {
  node.extensions = { ...node.extensions, [boundKey]: value };
}

function boundOf<T>(node: { extensions: object }): T | undefined {
  return (node.extensions as Record<string, unknown>)[boundKey] as T | undefined;
}
