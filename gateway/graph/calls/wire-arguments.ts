import {
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { OperationInput } from '../../rest/operation.ts';
import { argumentStamp, type InputFieldStamp, inputFieldStamp, typeStamp } from '../stamps/stamp.ts';

type Convert = (value: unknown) => unknown;
/** Which names the converted value carries: those on the wire, or those of the source's own schema. */
type Naming = 'wire' | 'source';

/** Compiles coerced GraphQL arguments → the input of a REST operation, under wire names. */
export function compileWireArguments(
  args: readonly GraphQLArgument[],
): (values: Record<string, unknown>) => OperationInput {
  const converters = new Map<GraphQLInputObjectType, Convert | undefined>();
  const steps = args.map((arg) => {
    const stamp = argumentStamp(arg);
    return {
      arg: arg.name,
      place: stamp?.place ?? 'unknown',
      name: stamp?.name ?? arg.name,
      convert: compileConverter(arg.type, 'wire', converters),
    };
  });
  return (values) => {
    const input: Record<string, Record<string, unknown> | unknown> = {};
    for (const { arg, place, name, convert } of steps) {
      const given = values[arg];
      if (given === undefined) continue;
      const value = convert ? convert(given) : given;
      if (place === 'body') input['body'] = value;
      else if (place === 'bodyProperty') assign(input, 'body', name, value);
      else if (place !== 'unknown') assign(input, place, name, value);
    }
    return input as OperationInput;
  };
}

/** Compiles coerced GraphQL arguments → arguments for the resolver of the source's own schema. */
export function compileSourceArguments(
  args: readonly GraphQLArgument[],
): (values: Record<string, unknown>) => Record<string, unknown> {
  const converters = new Map<GraphQLInputObjectType, Convert | undefined>();
  const steps = args.map((arg) => ({
    arg: arg.name,
    field: argumentStamp(arg)?.field ?? arg.name,
    convert: compileConverter(arg.type, 'source', converters),
  }));
  return (values) => {
    const renamed: Record<string, unknown> = {};
    for (const { arg, field, convert } of steps) {
      const value = values[arg];
      if (value !== undefined) renamed[field] = convert ? convert(value) : value;
    }
    return renamed;
  };
}

function assign(input: Record<string, unknown>, place: string, name: string, value: unknown): void {
  input[place] ??= {};
  (input[place] as Record<string, unknown>)[name] = value;
}

/** `undefined` where values go on as they are. */
function compileConverter(
  type: GraphQLInputType,
  naming: Naming,
  known: Map<GraphQLInputObjectType, Convert | undefined>,
): Convert | undefined {
  if (isNonNullType(type)) return compileConverter(type.ofType, naming, known);
  if (isListType(type)) {
    const convertItem = compileConverter(type.ofType, naming, known);
    if (naming === 'wire' && isEntryType(type.ofType)) return (value) => objectOfEntries(value, convertItem);
    return convertItem && ((value) => (Array.isArray(value) ? value.map(convertItem) : value));
  }
  return isInputObjectType(type) ? compileObjectConverter(type, naming, known) : undefined;
}

function isEntryType(type: GraphQLInputType): boolean {
  const item = isNonNullType(type) ? type.ofType : type;
  return isInputObjectType(item) && typeStamp(item)?.isEntry === true;
}

/** A list of `{ key, value }` stands for the object that it describes; of equal keys the last holds. */
function objectOfEntries(entries: unknown, convertEntry: Convert | undefined): unknown {
  if (!Array.isArray(entries)) return entries;
  const converted = entries.map(
    (entry) => (convertEntry ? convertEntry(entry) : entry) as { key: string; value: unknown },
  );
  return Object.fromEntries(converted.map(({ key, value }) => [key, value]));
}

function compileObjectConverter(
  type: GraphQLInputObjectType,
  naming: Naming,
  known: Map<GraphQLInputObjectType, Convert | undefined>,
): Convert | undefined {
  if (known.has(type)) return known.get(type);
  let fields = new Map<string, Member>();
  const convert: Convert = (value) => convertObject(value, fields, oneOf);
  const oneOf = naming === 'wire' && typeStamp(type)?.oneOf === true;
  known.set(type, convert);
  fields = new Map(
    Object.values(type.getFields()).map((field) => {
      const stamp = inputFieldStamp(field);
      const name = (naming === 'wire' ? stamp?.property : stamp?.field) ?? field.name;
      const spread = naming === 'wire' && stamp?.spread === true;
      return [field.name, { name, spread, tag: stamp?.tag, convert: compileConverter(field.type, naming, known) }];
    }),
  );
  return convert;
}

interface Member {
  readonly name: string;
  /** Whether its own properties stand beside the others. */
  readonly spread: boolean;
  /** For an alternative: what says which it is, unless it says so itself. */
  readonly tag: InputFieldStamp['tag'];
  readonly convert: Convert | undefined;
}

function convertObject(value: unknown, fields: ReadonlyMap<string, Member>, oneOf: boolean): unknown {
  if (value === null || typeof value !== 'object') return value;
  const converted: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const field = fields.get(key);
    const result = item !== null && field?.convert ? field.convert(item) : item;
    if (oneOf) return tagged(result, field?.tag);
    if (field?.spread) Object.assign(converted, result);
    else converted[field?.name ?? key] = result;
  }
  return converted;
}

function tagged(value: unknown, tag: InputFieldStamp['tag']): unknown {
  if (!tag || typeof value !== 'object' || value === null || Object.hasOwn(value, tag.property)) return value;
  return { ...value, [tag.property]: tag.value };
}
