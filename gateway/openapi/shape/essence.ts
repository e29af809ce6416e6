import type { Schema } from '../api-description.ts';
import { isObject } from '../document/json.ts';

/** Keywords that decide what values a schema has; any other only annotates or constrains. */
const shaping = [
  '$ref',
  'type',
  'properties',
  'items',
  'enum',
  'const',
  'allOf',
  'anyOf',
  'oneOf',
  'additionalProperties',
  'patternProperties',
  'prefixItems',
  'format',
  'required',
  'discriminator',
] as const;

export type Resolve = (schema: Schema) => Schema | undefined;

/** The schema that decides, behind references and compositions of one, and whether `null` may stand for it. */
export interface Essence {
  readonly schema: Schema;
  /** `undefined` where the schema says nothing of its values. */
  readonly nullable: boolean | undefined;
}

/** Tells the essence of schemas, of each once. */
export type Essences = (given: unknown) => Essence;

/** Ends on references that lead back to themselves, which say nothing. */
export function createEssences(resolve: Resolve): Essences {
  const admitsNull = createNullability(resolve);
  const known = new Map<Schema, Essence>();

  function computed(given: Schema): Essence {
    const passed = new Set<Schema>();
    let schema = given;
    let nullable = false;
    while (!passed.has(schema)) {
      passed.add(schema);
      const inner = onlyPart(schema, resolve);
      if (!inner) return { schema, nullable: nullable || admitsNull(schema) };
      nullable ||= inner.orNull;
      schema = inner.schema;
    }
    return { schema: {}, nullable: true };
  }

  return (given) => {
    const schema = asSchema(given);
    const essence = known.get(schema) ?? computed(schema);
    known.set(schema, essence);
    return essence;
  };
}

/** `true` and `false` (JSON Schema 2020-12, 4.3.2) as objects, junk as the schema of anything. */
export function asSchema(value: unknown): Schema {
  if (value === false) return nothing;
  return isObject(value) ? (value as Schema) : anything;
}

// One object each, since shapes are known by their schemas.
const nothing: Schema = { not: {} };
const anything: Schema = {};

function onlyPart(schema: Schema, resolve: Resolve): { schema: Schema; orNull: boolean } | undefined {
  const keywords = shaping.filter((keyword) => Object.hasOwn(schema, keyword));
  if (keywords.length === 1 && keywords[0] === '$ref') {
    return { schema: asSchema(resolve(schema) ?? {}), orNull: false };
  }
  // `type: object` beside a composition of one repeats what its part says.
  const [composition, other] = keywords.filter((keyword) => keyword !== 'type' || Array.isArray(schema.type));
  if (other !== undefined || (composition !== 'allOf' && composition !== 'anyOf' && composition !== 'oneOf')) return;
  const branches = branchesOf(schema, composition);
  const parts = branches.filter((branch) => !isNull(branch));
  const [part] = parts;
  if (part === undefined || parts.length > 1) return undefined;
  if (schema.type !== undefined && essenceType(part, resolve) !== schema.type) return undefined;
  return { schema: asSchema(part), orNull: composition !== 'allOf' && parts.length < branches.length };
}

function essenceType(part: unknown, resolve: Resolve): unknown {
  const schema = asSchema(part);
  return asSchema(resolve(schema)).type;
}

export function branchesOf(schema: Schema, composition: 'allOf' | 'anyOf' | 'oneOf'): readonly unknown[] {
  const branches = schema[composition];
  return Array.isArray(branches) ? branches : [];
}

/** Whether a schema is of `null` alone. */
export function isNull(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { type, enum: values, const: constant } = value;
  if (constant === null || type === 'null') return true;
  if (Array.isArray(type) && type.length === 1 && type[0] === 'null') return true;
  return Array.isArray(values) && values.length > 0 && values.every((one) => one === null);
}

/**
 * Whether `null` may stand for a schema; `undefined` where it does not say. An object schema without `type` is not meant
 * to admit `null`.
 */
function createNullability(resolve: Resolve): (given: unknown) => boolean | undefined {
  const known = new Map<Schema, boolean | undefined>();

  function admitsNull(given: unknown): boolean | undefined {
    const schema = asSchema(given);
    if (known.has(schema)) return known.get(schema);
    known.set(schema, undefined);
    const verdict = all([
      ownVerdict(schema),
      typeof schema.$ref === 'string' ? admitsNull(resolve(schema) ?? {}) : undefined,
      all(branchesOf(schema, 'allOf').map(admitsNull)),
      any(branchesOf(schema, 'anyOf').map(admitsNull)),
      any(branchesOf(schema, 'oneOf').map(admitsNull)),
    ]);
    known.set(schema, verdict);
    return verdict;
  }

  return admitsNull;
}

function ownVerdict(schema: Schema): boolean | undefined {
  const { type, enum: values } = schema;
  if (isNull(schema)) return true;
  if (Object.hasOwn(schema, 'const')) return false;
  // Strictly a `type` beside it that knows no null forbids it; nobody who lists it means that.
  if (Array.isArray(values) && values.includes(null)) return true;
  if (type !== undefined) return typeAdmitsNull(type);
  return ['properties', 'items', 'enum', 'format'].some((keyword) => Object.hasOwn(schema, keyword))
    ? false
    : undefined;
}

function typeAdmitsNull(type: unknown): boolean {
  return type === 'null' || (Array.isArray(type) && type.includes('null'));
}

function all(verdicts: readonly (boolean | undefined)[]): boolean | undefined {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(true) ? true : undefined;
}

function any(verdicts: readonly (boolean | undefined)[]): boolean | undefined {
  if (verdicts.includes(true)) return true;
  return verdicts.length === 0 || verdicts.includes(undefined) ? undefined : false;
}

/** Whether a schema says anything of the kind of its values; `{ required: [a] }` and `{ not: … }` do not. */
export function isShaping(value: unknown): boolean {
  if (value === true) return true;
  return isObject(value) && shaping.some((keyword) => keyword !== 'required' && Object.hasOwn(value, keyword));
}
