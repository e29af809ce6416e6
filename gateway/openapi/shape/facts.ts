import type { Schema } from '../api-description.ts';
import { isObject } from '../document/json.ts';
import { asSchema, branchesOf, isNull, isShaping, type Resolve } from './essence.ts';

/** What a schema says together with everything that it says by reference and by `allOf`. */
export interface Facts {
  /** Without `null`; empty where no part says. */
  readonly types: readonly string[];
  /** Name → what all parts say of it. */
  readonly properties: ReadonlyMap<string, readonly Schema[]>;
  readonly required: ReadonlySet<string>;
  /** Each is a list of alternatives of which one holds. */
  readonly choices: readonly Choice[];
  readonly items: readonly Schema[];
  readonly prefixItems: readonly Schema[];
  /** Schemas of properties that no part names. */
  readonly others: readonly Schema[];
  /** The only values there are. */
  readonly values: readonly unknown[] | undefined;
  /** Of the first part that has it. */
  readonly format: string | undefined;
  readonly description: string | undefined;
  /** The parts that say something, the schema itself first. */
  readonly parts: readonly Schema[];
}

/** One `oneOf` or `anyOf`. */
export interface Choice {
  readonly branches: readonly Schema[];
  /** The schema that has it, with its `discriminator`. */
  readonly holder: Schema;
}

interface Collected {
  types: readonly string[] | undefined;
  readonly properties: Map<string, Schema[]>;
  readonly required: Set<string>;
  readonly choices: Choice[];
  readonly items: Schema[];
  readonly prefixItems: Schema[];
  readonly others: Schema[];
  values: readonly unknown[] | undefined;
  format: string | undefined;
  description: string | undefined;
  readonly parts: Schema[];
}

/** Collects what a schema says. Cycles of `allOf` and `$ref` add nothing. */
export function collectFacts(schema: Schema, resolve: Resolve): Facts {
  const facts: Collected = {
    types: undefined,
    properties: new Map(),
    required: new Set(),
    choices: [],
    items: [],
    prefixItems: [],
    others: [],
    values: undefined,
    format: undefined,
    description: undefined,
    parts: [],
  };
  const passed = new Set<Schema>();

  function add(part: Schema): void {
    if (passed.has(part)) return;
    passed.add(part);
    if (typeof part.$ref === 'string') addReferenced(part);
    for (const inner of branchesOf(part, 'allOf')) add(asSchema(inner));
    addOwn(facts, part);
    for (const composition of ['oneOf', 'anyOf'] as const) addChoice(part, composition);
  }

  /** What another schema says of itself does not describe this one. */
  function addReferenced(reference: Schema): void {
    const { description } = facts;
    add(asSchema(resolve(reference) ?? {}));
    facts.description = description;
  }

  function addUndemanding(part: Schema): void {
    if (passed.has(part)) return;
    passed.add(part);
    add({ ...part, required: [] });
  }

  function addChoice(holder: Schema, composition: 'oneOf' | 'anyOf'): void {
    const alternatives = branchesOf(holder, composition).filter((branch) => !isNull(branch));
    const branches = alternatives.filter(isShaping);
    const [only] = branches;
    if (only === undefined) return;
    if (branches.length === 1) {
      // Beside an alternative that says nothing, what this one demands need not be there.
      if (alternatives.some(saysNothing)) addUndemanding(asSchema(resolve(asSchema(only)) ?? {}));
      else add(asSchema(only));
      return;
    }
    const isPassed = (branch: Schema) => passed.has(branch) || passed.has(asSchema(resolve(branch) ?? {}));
    const others = branches.map(asSchema).filter((branch) => !isPassed(branch));
    // A base lists its extensions, which have it in their `allOf`: to them it is no choice.
    if (others.length === 0 || (others.length < branches.length && holder !== schema)) return;
    facts.choices.push({ branches: others, holder });
  }

  add(schema);
  return { ...facts, types: facts.types ?? [] };
}

/** Whether a schema lets anything pass; `{ required: [a] }` and `{ not: … }` do not, though they describe nothing. */
function saysNothing(schema: unknown): boolean {
  return isObject(schema) && !isShaping(schema) && !('required' in schema) && !('not' in schema);
}

function addOwn(facts: Collected, part: Schema): void {
  facts.parts.unshift(part);
  const types = typesOf(part);
  if (types.length > 0) facts.types = facts.types ? narrowed(facts.types, types) : types;
  if (Object.hasOwn(part, 'const')) facts.values = [part['const']];
  else if (Array.isArray(part['enum']) && part['enum'].length > 0) facts.values = common(facts.values, part['enum']);
  if (typeof part.format === 'string') facts.format = part.format;
  if (typeof part['description'] === 'string') facts.description = part['description'].trim();
  addProperties(facts, part);
  addItems(facts, part);
}

function addProperties(facts: Collected, part: Schema): void {
  const { properties, required, additionalProperties, patternProperties } = part;
  for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
    if ((property as unknown) === false) continue;
    facts.properties.set(name, [...(facts.properties.get(name) ?? []), asSchema(property)]);
  }
  for (const name of Array.isArray(required) ? required : []) if (typeof name === 'string') facts.required.add(name);
  if (isObject(additionalProperties)) facts.others.push(additionalProperties as Schema);
  if (isObject(patternProperties)) facts.others.push(...Object.values(patternProperties).map(asSchema));
}

function addItems(facts: Collected, part: Schema): void {
  const { items, prefixItems } = part as { items?: unknown; prefixItems?: unknown };
  if (Array.isArray(items)) facts.prefixItems.push(...items.map(asSchema));
  else if (items !== undefined) facts.items.push(asSchema(items));
  if (Array.isArray(prefixItems)) facts.prefixItems.push(...prefixItems.map(asSchema));
}

/** The types of a schema without `null`. */
export function typesOf({ type }: Schema): readonly string[] {
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  return types.filter((one): one is string => typeof one === 'string' && one !== 'null');
}

/** The outer part is added last and goes before inner ones that contradict it. */
function narrowed(inner: readonly string[], outer: readonly string[]): readonly string[] {
  const both = outer.flatMap((type) => {
    if (inner.includes(type)) return [type];
    if (type === 'number' && inner.includes('integer')) return ['integer'];
    return type === 'integer' && inner.includes('number') ? ['integer'] : [];
  });
  return both.length > 0 ? both : outer;
}

function common(inner: readonly unknown[] | undefined, outer: readonly unknown[]): readonly unknown[] {
  const both = inner?.filter((value) => outer.includes(value)) ?? [];
  return both.length > 0 ? both : outer;
}
