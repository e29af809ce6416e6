import type { Schema } from '../../openapi/api-description.ts';

/** Where in an answer 64-bit integers may stand, by the property names around them. */
export interface Int64Places {
  readonly names: ReadonlySet<string>;
  /** In lists. */
  readonly items: boolean;
  /** At the root, or under names that the description leaves open (`additionalProperties`). */
  readonly anywhere: boolean;
}

type Resolve = (schema: Schema) => Schema | undefined;

const formats = new Set(['int64', 'uint64', 'bigint', 'long']);
/** Sixteen digits hold the first integers that a JavaScript number cannot (2^53 = 9007199254740992). */
const mayBeLong = /\d{16}/;
const integer = /^-?\d+$/;

/** Finds the 64-bit integers of schemas; `undefined` when there are none, which is the usual case. */
export function int64Places(schemas: readonly Schema[], resolve: Resolve): Int64Places | undefined {
  const names = new Set<string>();
  let items = false;
  let anywhere = false;
  const seen = new Set<Schema>();
  const pending: unknown[] = [];
  const visit = (schema: unknown, mark: () => void): void => {
    if (isInt64(schema, resolve, new Set())) mark();
    pending.push(schema);
  };
  for (const schema of schemas) visit(schema, () => (anywhere = true));
  for (let given = pending.pop(); given !== undefined; given = pending.pop()) {
    const schema = isSchema(given) ? resolve(given) : undefined;
    if (!isSchema(schema) || seen.has(schema)) continue;
    seen.add(schema);
    pending.push(...compositions(schema));
    for (const [name, property] of Object.entries(schema.properties ?? {})) visit(property, () => names.add(name));
    for (const item of [schema.items, ...listOf(schema['prefixItems'])]) visit(item ?? false, () => (items = true));
    const open = [schema['additionalProperties'], ...valuesOf(schema['patternProperties'])];
    for (const value of open) visit(value ?? false, () => (anywhere = true));
  }
  return names.size > 0 || anywhere || items ? { names, items, anywhere } : undefined;
}

/**
 * JSON parsed once; 64-bit integers that a number cannot hold become `bigint`, all others stay numbers.
 * @throws SyntaxError
 */
export function parseJson(text: string, places: Int64Places | undefined): unknown {
  if (places === undefined || !mayBeLong.test(text)) return JSON.parse(text);
  return JSON.parse(text, function (this: unknown, key: string, value: unknown, context?: { source?: string }) {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    if (source === undefined || !integer.test(source)) return value;
    const expected = places.anywhere || (Array.isArray(this) ? places.items : places.names.has(key));
    return expected ? BigInt(source) : value;
  });
}

/** Whether a schema is a 64-bit integer itself, or one of what it is composed of is. */
function isInt64(given: unknown, resolve: Resolve, around: Set<Schema>): boolean {
  const schema = isSchema(given) ? resolve(given) : undefined;
  if (!isSchema(schema) || around.has(schema)) return false;
  around.add(schema);
  if (typeof schema.format === 'string' && formats.has(schema.format)) return true;
  return compositions(schema).some((member) => isInt64(member, resolve, around));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compositions(schema: Schema): unknown[] {
  return [schema['allOf'], schema['anyOf'], schema['oneOf']].flatMap(listOf);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function valuesOf(value: unknown): unknown[] {
  return isSchema(value) ? Object.values(value) : [];
}
