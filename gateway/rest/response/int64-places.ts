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

/** What whole schemas hold, since the answers of an API share most of theirs. */
const known = new WeakMap<Schema, Int64Places>();

/** Finds the 64-bit integers of schemas; `undefined` when there are none, which is the usual case. */
export function int64Places(schemas: readonly Schema[], resolve: Resolve): Int64Places | undefined {
  const names = new Set<string>();
  let items = false;
  let anywhere = false;
  for (const schema of schemas) {
    const places = placesBelow(schema, resolve);
    for (const name of places.names) names.add(name);
    items ||= places.items;
    anywhere ||= places.anywhere || isInt64(schema, resolve, new Set());
  }
  return names.size > 0 || items || anywhere ? { names, items, anywhere } : undefined;
}

function placesBelow(root: Schema, resolve: Resolve): Int64Places {
  const names = new Set<string>();
  const found = { names, items: false, anywhere: false };
  const seen = new Set<Schema>();
  const pending: unknown[] = [root];
  const visit = (schema: unknown, mark: () => void): void => {
    if (!isSchema(schema)) return;
    if (isInt64(schema, resolve, new Set())) mark();
    pending.push(schema);
  };
  for (let given = pending.pop(); given !== undefined; given = pending.pop()) {
    const schema = isSchema(given) ? resolve(given) : undefined;
    if (!isSchema(schema) || seen.has(schema)) continue;
    seen.add(schema);
    const before = known.get(schema);
    if (before !== undefined) {
      for (const name of before.names) names.add(name);
      found.items ||= before.items;
      found.anywhere ||= before.anywhere;
      continue;
    }
    pending.push(...compositions(schema));
    for (const [name, property] of Object.entries(schema.properties ?? {})) visit(property, () => names.add(name));
    for (const item of [schema.items, ...listOf(schema['prefixItems'])]) visit(item, () => (found.items = true));
    const open = [schema['additionalProperties'], ...valuesOf(schema['patternProperties'])];
    for (const value of open) visit(value, () => (found.anywhere = true));
  }
  const schema = resolve(root);
  if (isSchema(schema)) known.set(schema, found);
  return found;
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
