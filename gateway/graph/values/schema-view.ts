import {
  type GraphQLEnumType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { fieldStamp } from '../stamps/stamp.ts';
import { ownCopy } from './own-copy.ts';

/**
 * Project resolvers see values under the names of the schema, as in Mesh; the engine keeps them as
 * they are on the wire. Where no name of a type (or of the types below it) differs, a view is the value itself.
 */
export interface SchemaViews {
  /** `value`, a wire value of `type`, as a resolver expects it. */
  view(value: unknown, type: GraphQLOutputType): unknown;
  /** The same for code that may change what it gets: nothing of it belongs to an answer that other requests read. */
  own(value: unknown, type: GraphQLOutputType): unknown;
}

export type EnumsBy = 'value' | 'name';

/** Objects made by {@link SchemaViews.view}, whose properties have the schema's names, and the wire value of each. */
const views = new WeakMap<object, object>();

export function isSchemaView(value: object): boolean {
  return views.has(value);
}

/** The wire value behind a view; any other value as it is. */
export function wireValueOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (views.get(value) ?? value) : value;
}

type Composite = GraphQLObjectType | GraphQLInterfaceType;

/**
 * @param concreteType tells which object type a wire value of an abstract type is.
 * @param enumsBy whether values of enums are seen by their names too, as under Mesh where it stitches. @default 'value'
 */
export function createSchemaViews(
  schema: GraphQLSchema,
  concreteType: (value: unknown, type: GraphQLNamedType) => GraphQLObjectType | undefined,
  enumsBy: EnumsBy = 'value',
): SchemaViews {
  // Many projects have no resolver that ever asks for a view.
  let renamed: ReadonlySet<GraphQLNamedType> | undefined;
  const made = new WeakMap<object, object>();

  function view(value: unknown, type: GraphQLOutputType): unknown {
    const named = getNamedType(type);
    renamed ??= typesWithRenames(schema, enumsBy);
    if (!renamed.has(named)) return value;
    if (Array.isArray(value)) return value.map((item) => view(item, type));
    if (isEnumType(named)) return enumName(named, value);
    if (typeof value !== 'object' || value === null) return value;
    if (views.has(value)) return value;
    const existing = made.get(value);
    if (existing) return existing;
    const concrete = isAbstractType(named) ? (concreteType(value, named) ?? named) : named;
    const result = isObjectType(concrete) || isInterfaceType(concrete) ? viewOf(value, concrete) : value;
    made.set(value, result);
    return result;
  }

  function viewOf(value: object, type: Composite): object {
    const result: Record<string, unknown> = {};
    const wireNames = new Set<string>();
    for (const field of Object.values(type.getFields())) {
      const stamp = fieldStamp(field);
      if (stamp?.kind !== 'property') continue;
      wireNames.add(stamp.property);
      const wire = (value as Record<string, unknown>)[stamp.property];
      if (wire !== undefined) defineLazily(result, field.name, () => view(wire, field.type));
    }
    for (const [name, wire] of Object.entries(value)) {
      if (!wireNames.has(name) && !Object.hasOwn(result, name)) result[name] = wire;
    }
    views.set(result, value);
    return result;
  }

  // The view of a copy is one of its own as well: it is made anew, and lazily.
  return { view, own: (value, type) => view(ownCopy(value), type) };
}

/** A property that is computed when first read: most of a large answer never is. */
function defineLazily(target: object, name: string, compute: () => unknown): void {
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = compute();
      Object.defineProperty(target, name, { configurable: true, enumerable: true, writable: true, value });
      return value;
    },
  });
}

/** Types of which a value cannot be shown as it is: a name differs in them or below them. */
function typesWithRenames(schema: GraphQLSchema, enumsBy: EnumsBy): ReadonlySet<GraphQLNamedType> {
  const holders = holdersOf(schema);
  const renames = (type: GraphQLNamedType) => renamesFields(type) || (enumsBy === 'name' && renamesValues(type));
  const renamed = new Set<GraphQLNamedType>(Object.values(schema.getTypeMap()).filter(renames));
  // A set grows while it is walked, so that holders of holders are reached.
  for (const type of renamed) for (const holder of holders.get(type) ?? []) renamed.add(holder);
  return renamed;
}

function renamesFields(type: GraphQLNamedType): boolean {
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  return Object.values(type.getFields()).some((field) => {
    const stamp = fieldStamp(field);
    return stamp?.kind === 'property' && stamp.property !== field.name;
  });
}

/** Whether a value of an enum is another on the wire than its name says. */
export function renamesValues(type: GraphQLNamedType): type is GraphQLEnumType {
  return isEnumType(type) && type.getValues().some(({ name, value }) => value !== name);
}

/** The name of a value of an enum; what is none stays what it is. */
export function enumName(type: GraphQLEnumType, value: unknown): unknown {
  return type.getValues().find((candidate) => candidate.value === value)?.name ?? value;
}

/** The types that have fields or members of each type. */
function holdersOf(schema: GraphQLSchema): ReadonlyMap<GraphQLNamedType, readonly GraphQLNamedType[]> {
  const pairs = Object.values(schema.getTypeMap()).flatMap((holder) =>
    innerTypes(schema, holder).map((inner) => ({ inner, holder })),
  );
  return new Map(
    [...Map.groupBy(pairs, ({ inner }) => inner)].map(([inner, group]) => [inner, group.map(({ holder }) => holder)]),
  );
}

function innerTypes(schema: GraphQLSchema, type: GraphQLNamedType): GraphQLNamedType[] {
  const members = isAbstractType(type) ? [...schema.getPossibleTypes(type)] : [];
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  return [...members, ...fields.map((field) => getNamedType(field.type))];
}
