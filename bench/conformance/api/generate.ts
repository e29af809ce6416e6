import { type Api, type Json, listOf, objectOf } from './document.ts';
import type { Random } from './random.ts';
import { generateText, isPlainText } from './text.ts';

/** Bytes to upload; stands in generated values where the description says `format: binary`. */
export class Upload {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export interface GenerateOptions {
  readonly random: Random;
  readonly resolve: Api['resolve'];
  /** Only what is required, or everything down to a depth. */
  readonly extent: 'required' | 'all';
  /** For text that nothing limits. */
  readonly plainText?: string;
  /** Whether `format: binary` is bytes. */
  readonly uploads: boolean;
  /** For an answer instead of a request. @default false */
  readonly answered?: boolean;
}

/** Below this depth only what is required is given. */
const wholeDepth = 3;
const maxDepth = 9;

/** A value that the schema says a request may hold; `undefined` where none can be made. */
export function generate(schema: unknown, options: GenerateOptions, depth = 0): unknown {
  if (depth > maxDepth) return undefined;
  const given = merged(schema, options, 0);
  if ('const' in given) return given['const'];
  const values = listOf(given['enum']).filter((value) => value !== null);
  if (values.length > 0) return options.random.pick(values);
  switch (typeOf(given)) {
    case 'object':
      return objectValue(given, options, depth);
    case 'array':
      return listValue(given, options, depth);
    case 'integer':
      return numberValue(given, options.random, true);
    case 'number':
      return numberValue(given, options.random, false);
    case 'boolean':
      return options.random.next() < 0.5;
    case 'string':
      if (given['format'] === 'binary' && options.uploads) return new Upload(`bytes ${options.random.integer(1, 99)}`);
      return generateText(given, options.random, textFor(given, options));
    default:
      return generateText({}, options.random, textFor({ type: 'string' }, options));
  }
}

function textFor(schema: Json, { plainText, random }: GenerateOptions): string {
  return plainText !== undefined && isPlainText(schema) ? plainText : `text-${random.integer(1, 999)}`;
}

/** The schema with its compositions folded in, one branch of each chosen. */
function merged(schema: unknown, options: GenerateOptions, depth: number): Json {
  const own = options.resolve(schema);
  if (depth > 12) return own;
  let result: Json = own;
  for (const part of listOf(own['allOf'])) result = fold(result, merged(part, options, depth + 1));
  for (const keyword of ['oneOf', 'anyOf']) {
    const branches = listOf(own[keyword]).filter((branch) => !isNull(branch, options) && !onlyDemands(branch));
    const branch = options.random.pick(branches);
    if (branch === undefined) continue;
    result = fold(result, tagged(own, branch, merged(branch, options, depth + 1)));
  }
  return result;
}

/** A branch such as `{ required: [a] }` says nothing of its own. */
function onlyDemands(branch: unknown): boolean {
  return Object.keys(objectOf(branch)).every((key) => key === 'required' || key === 'not');
}

function isNull(branch: unknown, { resolve }: GenerateOptions): boolean {
  const { type, enum: values } = resolve(branch);
  return type === 'null' || (Array.isArray(values) && values.every((value) => value === null));
}

/** The branch with the value of the discriminator that names it. */
function tagged(holder: Json, branch: unknown, schema: Json): Json {
  const discriminator = objectOf(holder['discriminator']);
  const name = discriminator['propertyName'];
  const reference = objectOf(branch)['$ref'];
  if (typeof name !== 'string' || typeof reference !== 'string') return schema;
  const short = reference.split('/').at(-1) ?? '';
  const mapping = Object.entries(objectOf(discriminator['mapping']));
  const tag = mapping.find(([, target]) => target === reference || target === short)?.[0] ?? short;
  const own = objectOf(objectOf(schema['properties'])[name]);
  if ('const' in own || 'enum' in own) return schema;
  const properties = { ...objectOf(schema['properties']), [name]: { const: tag } };
  return { ...schema, properties, required: [...new Set([...listOf(schema['required']), name])] };
}

function fold(base: Json, part: Json): Json {
  const properties = { ...objectOf(base['properties']) };
  for (const [name, property] of Object.entries(objectOf(part['properties']))) {
    properties[name] = name in properties ? { allOf: [properties[name], property] } : property;
  }
  const values =
    base['enum'] && part['enum']
      ? { enum: listOf(part['enum']).filter((value) => listOf(base['enum']).includes(value)) }
      : {};
  return {
    ...base,
    ...part,
    ...values,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    required: [...new Set([...listOf(base['required']), ...listOf(part['required'])])],
  };
}

export function typeOf({ type, properties, items, additionalProperties }: Json): string | undefined {
  const types = listOf(type).length > 0 ? listOf(type).filter((name) => name !== 'null') : [type];
  if (typeof types[0] === 'string') return types[0];
  if (properties || additionalProperties) return 'object';
  return items ? 'array' : undefined;
}

function objectValue(schema: Json, options: GenerateOptions, depth: number): unknown {
  const described = objectOf(schema['properties']);
  const required = new Set(listOf(schema['required']).map(String));
  const undescribed = [...required].filter((name) => !(name in described)).map((name) => [name, {}] as const);
  const properties = [...Object.entries(described), ...(schema['additionalProperties'] === false ? [] : undescribed)];
  const whole = options.extent === 'all' && depth < wholeDepth;
  const given = properties
    .filter(([name]) => required.has(name) || whole)
    .filter(([, property]) => !isKept(property, options))
    .map(([name, property]) => [name, generate(property, options, depth + 1)] as const);
  if (given.some(([name, value]) => value === undefined && required.has(name))) return undefined;
  const isFree = properties.length === 0 && (whole || Number(schema['minProperties'] ?? 0) > 0);
  const entries = [...given, ...(isFree ? freeEntries(schema, options, depth) : [])];
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Whether the description keeps a property to the other direction; it may say so beside a reference. */
function isKept(property: unknown, options: GenerateOptions): boolean {
  const keyword = options.answered ? 'writeOnly' : 'readOnly';
  return objectOf(property)[keyword] === true || merged(property, options, 0)[keyword] === true;
}

/** Two members for an object that names none. */
function freeEntries(schema: Json, options: GenerateOptions, depth: number): (readonly [string, unknown])[] {
  const open = schema['additionalProperties'];
  if (open === false) return [];
  const isTyped = typeof open === 'object' && open !== null;
  return ['first', 'second'].map((key) => [key, isTyped ? generate(open, options, depth + 1) : `${key} value`]);
}

function listValue(schema: Json, options: GenerateOptions, depth: number): unknown {
  const min = Number(schema['minItems'] ?? 0);
  const max = Number(schema['maxItems'] ?? Number.POSITIVE_INFINITY);
  const wanted = options.extent === 'all' && depth <= wholeDepth ? 2 : 1;
  const count = Math.min(Math.max(min, wanted), max);
  const items: unknown[] = [];
  for (let attempt = 0; items.length < count && attempt < count * 8; attempt++) {
    const item = generate(schema['items'] ?? {}, options, depth + 1);
    if (item === undefined) return min === 0 ? [] : undefined;
    const isRepeated = items.some((other) => JSON.stringify(other) === JSON.stringify(item));
    if (!isRepeated || schema['uniqueItems'] !== true) items.push(item);
  }
  return items;
}

function numberValue(schema: Json, random: Random, integer: boolean): number {
  const step = Number(schema['multipleOf'] ?? (integer ? 1 : 0.25));
  const above = schema['exclusiveMinimum'];
  const below = schema['exclusiveMaximum'];
  const min = typeof above === 'number' ? above + step : Number(schema['minimum'] ?? 1);
  const max = typeof below === 'number' ? below - step : Number(schema['maximum'] ?? Math.max(min + 50, 100));
  const lowest = Math.min(min, max);
  const value = lowest + random.next() * (Math.min(max, lowest + 1000) - lowest);
  const stepped = Math.ceil(lowest / step) * step + Math.floor((value - lowest) / step) * step;
  const fitting = stepped > max ? Math.floor(max / step) * step : stepped;
  return integer ? Math.round(fitting) : Number(fitting.toPrecision(12));
}
