import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { type FieldStamp, fieldStamp } from '../stamps/stamp.ts';
import { resolverOfStamp } from './field-resolvers.ts';

/** A path written in the schema's names, as `items[0].customer.id`, compiled to read wire values. */
export interface ValuePath {
  read(value: unknown): unknown;
  /** Type of one value at the end of the path, without its list; `undefined` where the schema does not tell. */
  readonly type: GraphQLOutputType | undefined;
  /** Whether the path ends in several values: in a list, or beyond one. */
  readonly isList: boolean;
  /** The first step that the schema does not have. */
  readonly unknownStep: UnknownStep | undefined;
}

/** A name that a type does not have, and those that it has. */
export interface UnknownStep {
  readonly name: string;
  readonly type: string;
  readonly accepted: readonly string[];
}

/** Steps through lists without an index apply to every item. */
export function compileValuePath(path: string, start: GraphQLOutputType): ValuePath {
  let type: GraphQLOutputType | undefined = start;
  let isList = false;
  let unknownStep: UnknownStep | undefined;
  const steps: ((value: unknown) => unknown)[] = [];
  for (const name of path.split(/[.[\]]/).filter(Boolean)) {
    if (/^\d+$/.test(name)) {
      const index = Number(name);
      steps.push((value) => (Array.isArray(value) ? value[index] : undefined));
      type = type && itemType(type);
      continue;
    }
    isList ||= type !== undefined && isListType(getNullableType(type));
    const holder: GraphQLNamedType | undefined = type && getNamedType(type);
    const field: GraphQLField<unknown, unknown> | undefined = holder && fieldOf(holder, name);
    if (holder && !field && !isUntyped(holder)) unknownStep ??= unknown(name, holder);
    steps.push(propertyReader(name, field && fieldStamp(field)));
    type = field?.type;
  }
  isList ||= type !== undefined && isListType(getNullableType(type));
  return {
    type: type && getNamedType(type),
    isList,
    unknownStep,
    read: (value) => steps.reduce((current, step) => step(current), value),
  };
}

function itemType(type: GraphQLOutputType): GraphQLOutputType {
  const bare = getNullableType(type);
  return isListType(bare) ? bare.ofType : type;
}

/** Whether the schema says nothing of what is in a value, as of `JSON`. */
export function isUntyped(type: GraphQLNamedType): boolean {
  return isScalarType(type) && !isSpecifiedScalarType(type);
}

function unknown(name: string, holder: GraphQLNamedType): UnknownStep {
  return { name, type: holder.name, accepted: fieldNames(holder) };
}

function fieldNames(type: GraphQLNamedType): string[] {
  if (isUnionType(type)) return [...new Set(type.getTypes().flatMap(fieldNames))];
  return isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [];
}

/** Of a union the field of the first member that has it: a path means the members that do. */
function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (isUnionType(type)) return type.getTypes().flatMap((member) => fieldOf(member, name) ?? [])[0];
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function propertyReader(name: string, stamp: FieldStamp | undefined): (value: unknown) => unknown {
  const resolve = stamp && resolverOfStamp(name, stamp);
  // Resolvers of stamps look at nothing of it but the name.
  const info = { fieldName: name } as GraphQLResolveInfo;
  const readOne = (value: unknown): unknown => {
    if (resolve) return resolve(value, {}, undefined, info);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  };
  return (value) => (Array.isArray(value) ? value.map(readOne) : readOne(value));
}
