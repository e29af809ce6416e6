import type { Schema } from '../../openapi/api-description.ts';

/** Where in an answer 64-bit integers may stand, by the property names around them. */
export interface Int64Places {
  readonly names: ReadonlySet<string>;
  /** Under names that the description leaves open (`additionalProperties`), or at the root. */
  readonly anywhere: boolean;
  /** In lists. */
  readonly items: boolean;
}

const formats = new Set(['int64', 'uint64', 'bigint', 'long']);
/** Sixteen digits hold the first integers that a JavaScript number cannot (2^53 = 9007199254740992). */
const mayBeLong = /\d{16}/;
const integer = /^-?\d+$/;

/** Finds the 64-bit integers of schemas; `undefined` when there are none, which is the usual case. */
export function int64Places(
  schemas: readonly Schema[],
  resolve: (schema: Schema) => Schema | undefined,
): Int64Places | undefined {
  const names = new Set<string>();
  const found = { anywhere: false, items: false };
  const seen = new Set<Schema>();
  const visit = (given: unknown, mark: () => void): void => {
    const schema = isSchema(given) ? resolve(given) : undefined;
    if (schema === undefined) return;
    if (typeof schema.format === 'string' && formats.has(schema.format)) mark();
    const items = [schema.items, ...listOf(schema['prefixItems'])];
    if (items.some((item) => isSchema(item) && formats.has(resolve(item)?.format ?? ''))) found.items = true;
    for (const member of compositions(schema)) visit(member, mark);
    if (seen.has(schema)) return;
    seen.add(schema);
    for (const [name, property] of Object.entries(schema.properties ?? {})) visit(property, () => names.add(name));
    for (const item of items) visit(item, () => (found.items = true));
    for (const open of [schema['additionalProperties'], ...valuesOf(schema['patternProperties'])]) {
      visit(open, () => (found.anywhere = true));
    }
  };
  for (const schema of schemas) visit(schema, () => (found.anywhere = true));
  return names.size > 0 || found.anywhere || found.items ? { names, ...found } : undefined;
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
