import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { typeStamp } from './stamp.ts';

type Defaulted = GraphQLArgument | GraphQLInputField;

const key = 'weftDefault';

/**
 * Takes the default values of a source's arguments and input fields out of reach of transforms and the
 * merge, which turn them into names and back and lose those of renamed enums.
 */
export function setDefaultsAside(schema: GraphQLSchema): void {
  for (const defaulted of defaultable(schema)) {
    if (defaulted.defaultValue === undefined) continue;
    defaulted.extensions = { ...defaulted.extensions, [key]: defaulted.defaultValue };
    defaulted.defaultValue = undefined;
  }
}

/** Puts them back, as the values that the merged schema's types have. One that no type accepts is left out. */
export function restoreDefaults(schema: GraphQLSchema): void {
  for (const defaulted of defaultable(schema)) {
    if (key in defaulted.extensions) defaulted.defaultValue = acceptable(defaulted.extensions[key], defaulted.type);
  }
}

function* defaultable(schema: GraphQLSchema): Generator<Defaulted> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    if (isInputObjectType(type)) yield* Object.values(type.getFields());
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) yield* field.args;
  }
}

function acceptable(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return value === null ? undefined : acceptable(value, type.ofType);
  if (value === null) return null;
  if (isListType(type)) {
    const items = Array.isArray(value) ? value.map((item) => acceptable(item, type.ofType)) : [undefined];
    return items.includes(undefined) ? undefined : items;
  }
  if (isEnumType(type)) {
    const wire = typeStamp(type)?.values?.get(String(value)) ?? value;
    return type.getValues().some((candidate) => candidate.value === wire) ? wire : undefined;
  }
  // A default object would need its members renamed; the upstream assumes it by itself.
  if (isInputObjectType(type) || typeof value === 'object') return undefined;
  try {
    return type.parseValue(value);
  } catch {
    return undefined;
  }
}
