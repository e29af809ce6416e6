import {
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { fieldStamp } from '../stamps/stamp.ts';
import { isUntyped } from '../values/value-path.ts';

/** Where a path of names on the wire leads in a schema. */
export type WirePlace =
  /** `undefined` where the schema does not tell. */
  | { readonly type: GraphQLOutputType | undefined }
  /** A name that is not there, and those that are. */
  | { readonly unknown: string; readonly accepted: readonly string[] };

/** Follows a path of names on the wire. A name may hold dots itself, as `@odata.nextLink`. */
export function followWirePath(type: GraphQLOutputType, path: string): WirePlace {
  return follow(type, path.split('.'));
}

function follow(type: GraphQLOutputType, names: readonly string[]): WirePlace {
  if (names.length === 0) return { type };
  const holder = getNamedType(type);
  if (isUntyped(holder)) return { type: undefined };
  const fields = isListType(getNullableType(type)) ? [] : fieldsOf(type);
  for (let taken = names.length; taken > 0; taken -= 1) {
    const name = names.slice(0, taken).join('.');
    const field = fields.find((candidate) => wireName(candidate) === name);
    if (field) return follow(field.type, names.slice(taken));
  }
  if (fields.some((field) => ['entries', 'others'].includes(fieldStamp(field)?.kind ?? ''))) return { type: undefined };
  const accepted = fields.flatMap((field) => wireName(field) ?? []);
  return { unknown: names[0] ?? '', accepted };
}

type Field = GraphQLField<unknown, unknown>;

function fieldsOf(type: GraphQLOutputType): readonly Field[] {
  const named = getNamedType(type);
  if (isUnionType(named)) return named.getTypes().flatMap((member) => fieldsOf(member));
  return isObjectType(named) || isInterfaceType(named) ? Object.values(named.getFields()) : [];
}

function wireName(field: Field): string | undefined {
  const stamp = fieldStamp(field);
  return stamp?.kind === 'property' ? stamp.property : undefined;
}

/** Reads what stands at a path of names on the wire; `undefined` where nothing does. */
export function readWirePath(value: unknown, path: string): unknown {
  return read(value, path.split('.'));
}

function read(value: unknown, names: readonly string[]): unknown {
  if (names.length === 0) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (let taken = names.length; taken > 0; taken -= 1) {
    const name = names.slice(0, taken).join('.');
    if (Object.hasOwn(value, name)) return read((value as Record<string, unknown>)[name], names.slice(taken));
  }
  return undefined;
}
