import {
  coerceInputValue,
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { argumentStamp, inputFieldStamp, typeStamp } from '../../../gateway/graph/stamps/stamp.ts';
import { type Operation, objectOf, type Parameter } from '../api/document.ts';
import { type GenerateOptions, generate, typeOf, Upload } from '../api/generate.ts';

/** What one call sends, under names of the wire. */
export interface WireInput {
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly body: unknown;
}

export const parameterKey = ({ in: place, name }: { in: string; name: string }) => `${place} ${name}`;

/** Text that must be encoded wherever it goes. */
const reserved = 'a/b#c é?%';

/** Values for an operation: only what it demands, or everything. */
export function generateInput(operation: Operation, options: Omit<GenerateOptions, 'uploads'>): WireInput {
  const wanted = operation.parameters.filter(({ required }) => required || options.extent === 'all');
  const parameters = wanted.map((parameter) => {
    // A path has no way to leave out what it asks for.
    const plain = parameter.in === 'path' ? ({ plainText: reserved, extent: 'all' } as const) : texts(parameter);
    const value = generate(parameter.schema, { ...options, ...plain, uploads: false });
    return [parameterKey(parameter), value] as const;
  });
  const { body } = operation;
  const isWanted = body && (body.required || options.extent === 'all');
  const [type, schema] = (isWanted && preferredContent(body.content)) || [];
  const value = type === undefined ? undefined : bodyValue(type, schema, options);
  return {
    parameters: new Map(parameters.filter(([, one]) => one !== undefined)),
    body: !body?.required && isHollow(value) ? undefined : value,
  };
}

function bodyValue(type: string, schema: unknown, options: Omit<GenerateOptions, 'uploads'>): unknown {
  const uploads = !/json/.test(type);
  // A form is names and values, whatever its schema leaves unsaid.
  const isOpenForm = /form/.test(type) && typeOf(options.resolve(schema)) === undefined;
  const value = generate(isOpenForm ? { type: 'object', ...objectOf(schema) } : schema, { ...options, uploads });
  const isBytes = !/json|form|text|xml|yaml/.test(type) && typeof value === 'string';
  return isBytes ? new Upload(value) : value;
}

function isHollow(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Single texts outside of paths hold what must be encoded there. */
function texts(parameter: Parameter): { plainText?: string } {
  return parameter.in === 'query' && typeOf(parameter.schema) === 'string' ? { plainText: 'a&b=c d+é' } : {};
}

function preferredContent(content: ReadonlyMap<string, unknown>): readonly [string, unknown] | undefined {
  const entries = [...content];
  const find = (pattern: RegExp) => entries.find(([type]) => pattern.test(type));
  return find(/json/) ?? find(/form/) ?? entries[0];
}

/** Values as the arguments of a GraphQL field, and what of them the field has no place for. */
export interface FieldArguments {
  readonly values: Readonly<Record<string, unknown>>;
  readonly lost: readonly string[];
}

/** @param whole Where values come from that the field demands although the description does not. */
export function toFieldArguments(args: readonly GraphQLArgument[], input: WireInput, whole: WireInput): FieldArguments {
  const values: Record<string, unknown> = {};
  const lost: string[] = [];
  const placed = new Set<string>();
  for (const arg of args) {
    const { key, valueIn } = placeOf(arg);
    const given = valueIn(input);
    const value = given ?? (isDemanded(arg) ? valueIn(whole) : undefined);
    if (value === undefined) continue;
    placed.add(key);
    values[arg.name] = toGraphQL(value, arg.type, key, lost);
    if (given === undefined) lost.push(`${key} is demanded though the description does not`);
  }
  const wanted = [...input.parameters.keys(), ...(input.body === undefined ? [] : ['body'])];
  lost.push(...wanted.filter((key) => !placed.has(key)).map((key) => `no argument for ${key}`));
  return { values, lost };
}

function isDemanded({ type, defaultValue }: GraphQLArgument): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

/** What an argument is filled from. */
function placeOf(arg: GraphQLArgument): { key: string; valueIn(input: WireInput): unknown } {
  const { place, name } = argumentStamp(arg) ?? { place: 'unknown', name: arg.name };
  if (place === 'body') return { key: 'body', valueIn: ({ body }) => body };
  if (place === 'bodyProperty') return { key: 'body', valueIn: ({ body }) => (objectOf(body) as Members)[name] };
  const key = parameterKey({ in: place, name });
  return { key, valueIn: ({ parameters }) => parameters.get(key) };
}

type Members = Readonly<Record<string, unknown>>;

function toGraphQL(value: unknown, type: GraphQLInputType, at: string, lost: string[]): unknown {
  if (isNonNullType(type)) return toGraphQL(value, type.ofType, at, lost);
  if (value === null) return null;
  if (isListType(type)) {
    const items = Array.isArray(value) ? value : (entriesOf(value, type.ofType) ?? [value]);
    return items.map((item) => toGraphQL(item, type.ofType, at, lost));
  }
  if (isEnumType(type)) {
    const name = enumName(type, value);
    if (name === undefined) lost.push(`${at}: ${type.name} has no value ${JSON.stringify(value)}`);
    return name ?? value;
  }
  if (!isInputObjectType(type)) return value;
  if (typeStamp(type)?.oneOf === true) return oneFieldOf(value, type, at, lost);
  return typeof value === 'object' && !Array.isArray(value) ? fieldsOf(value, type, at, lost) : value;
}

function enumName(type: GraphQLEnumType, value: unknown): string | undefined {
  const stamped = typeStamp(type)?.values;
  const isValue = (name: string) => type.getValue(name)?.value === value || stamped?.get(name) === value;
  return type.getValues().find(({ name }) => isValue(name))?.name;
}

/** The field of an input union that refuses and loses least. */
function oneFieldOf(value: unknown, type: GraphQLInputObjectType, at: string, lost: string[]): unknown {
  const attempts = Object.values(type.getFields()).map((field) => {
    const missed: string[] = [];
    const converted = toGraphQL(value, field.type, at, missed);
    let refused = 0;
    coerceInputValue(withoutUploads(converted), field.type, () => {
      refused += 1;
    });
    return { chosen: { [field.name]: converted }, missed, refused };
  });
  const [best] = attempts.sort((a, b) => a.refused - b.refused || a.missed.length - b.missed.length);
  lost.push(...(best?.missed ?? []));
  return best?.chosen ?? value;
}

/** Files as a scalar for files takes them without a request around. */
function withoutUploads(value: unknown): unknown {
  if (value instanceof Upload) return `data:,${value.text}`;
  if (Array.isArray(value)) return value.map(withoutUploads);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutUploads(item)]));
}

function fieldsOf(value: object, type: GraphQLInputObjectType, at: string, lost: string[]): unknown {
  const fields = Object.values(type.getFields());
  const converted: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  const spread = fields.find((field) => inputFieldStamp(field)?.spread === true);
  for (const [property, item] of Object.entries(value)) {
    const field = fields.find((candidate) => (inputFieldStamp(candidate)?.property ?? candidate.name) === property);
    if (field && field !== spread) converted[field.name] = toGraphQL(item, field.type, `${at}.${property}`, lost);
    else if (spread) others[property] = item;
    else lost.push(`no input field for ${at}.${property} in ${type.name}`);
  }
  if (spread && Object.keys(others).length > 0) converted[spread.name] = toGraphQL(others, spread.type, at, lost);
  return converted;
}

/** An object whose keys are data as the list of `{ key, value }` that a field takes for it. */
function entriesOf(value: unknown, type: GraphQLInputType): unknown[] | undefined {
  const item = isNonNullType(type) ? type.ofType : type;
  if (!isInputObjectType(item) || typeStamp(item)?.isEntry !== true) return undefined;
  return Object.entries(objectOf(value)).map(([key, one]) => ({ key, value: one }));
}
