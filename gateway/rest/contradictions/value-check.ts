import type { Schema } from '../../openapi/api-description.ts';
import { anyOf, discriminatedBy } from './alternatives.ts';
import type { ValueCheck } from './found.ts';
import { typeOf, typesText } from './json-type.ts';

type Resolve = (schema: Schema) => Schema | undefined;

/**
 * Compares values with schemas as an API's clients would understand them (JSON Schema 2020-12, Validation, 6): types,
 * `required`, `enum`, `const`, and whatever is composed of them. What more there is in an answer contradicts nothing;
 * formats, lengths and patterns are left to the API.
 */
export class ValueChecks {
  readonly #resolve: Resolve;
  readonly #known = new Map<Schema, ValueCheck>();

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** The check of a schema, which is made when it is first needed: schemas may hold themselves. */
  of(given: unknown): ValueCheck {
    const schema = isSchema(given) ? this.#resolve(given) : undefined;
    if (!isSchema(schema)) return () => undefined;
    const known = this.#known.get(schema);
    if (known) return known;
    let made: ValueCheck | undefined;
    const check: ValueCheck = (value, found) => {
      made ??= this.#make(schema);
      if (found.step()) made(value, found);
    };
    this.#known.set(schema, check);
    return check;
  }

  #make(schema: Schema): ValueCheck {
    const types = typesOf(schema);
    const isNullable = types === undefined || types.has('null');
    const checks = [this.#members(schema), this.#items(schema), this.#compositions(schema), valuesCheck(schema)];
    const further = checks.filter((check) => check !== undefined);
    return (value, found) => {
      if (value === null && isNullable && types !== undefined) return;
      if (types !== undefined && !hasType(value, types)) {
        const kind = value === null ? 'null' : 'type';
        found.add({ kind, expected: typesText(types), got: typeOf(value) });
        return;
      }
      for (const check of further) check(value, found);
    };
  }

  #members(schema: Schema): ValueCheck | undefined {
    const properties = new Map(Object.entries(schema.properties ?? {}).map(([name, each]) => [name, this.of(each)]));
    const required = namesIn(schema['required']).filter((name) => !this.#isForRequests(schema.properties?.[name]));
    const open = schema['additionalProperties'];
    const others = isSchema(open) && schema['patternProperties'] === undefined ? this.of(open) : undefined;
    if (properties.size === 0 && required.length === 0 && !others) return undefined;
    const expected = (name: string): string => this.#typesText(schema.properties?.[name]);
    return (value, found) => {
      if (typeOf(value) !== 'object') return;
      const object = value as Readonly<Record<string, unknown>>;
      for (const name of required) {
        if (!Object.hasOwn(object, name))
          found.add({ kind: 'missing', expected: expected(name), got: 'nothing' }, `.${name}`);
      }
      for (const name in object) {
        const check = properties.get(name) ?? others;
        if (!check) continue;
        found.enter(properties.has(name) ? `.${name}` : '.*');
        check(object[name], found);
        found.leave();
      }
    };
  }

  #items(schema: Schema): ValueCheck | undefined {
    const first = listOf(schema['prefixItems']).map((each) => this.of(each));
    const rest = isSchema(schema.items) ? this.of(schema.items) : undefined;
    if (first.length === 0 && !rest) return undefined;
    return (value, found) => {
      if (!Array.isArray(value)) return;
      found.enter('[]');
      for (const [index, item] of value.entries()) (first[index] ?? rest)?.(item, found);
      found.leave();
    };
  }

  #compositions(schema: Schema): ValueCheck | undefined {
    const all = listOf(schema['allOf']).map((each) => this.of(each));
    const alternatives = ['oneOf', 'anyOf'].flatMap((keyword) => {
      const members = listOf(schema[keyword]);
      if (members.length === 0) return [];
      const check = (member: unknown) => this.of(member);
      return [discriminatedBy(schema, members, check) ?? anyOf(members.map(check))];
    });
    const checks = [...all, ...alternatives];
    if (checks.length === 0) return undefined;
    return (value, found) => {
      for (const check of checks) check(value, found);
    };
  }

  /** Whether a property belongs to requests alone, so that `required` does not mean answers (OpenAPI 3.0, 4.7.24.1). */
  #isForRequests(property: unknown): boolean {
    const schema = isSchema(property) ? this.#resolve(property) : undefined;
    return schema?.['writeOnly'] === true;
  }

  #typesText(property: unknown): string {
    const schema = isSchema(property) ? this.#resolve(property) : undefined;
    return typesText(schema && typesOf(schema));
  }
}

/** `undefined`: any. A schema that only names properties means an object, as a person would read it. */
function typesOf(schema: Schema): ReadonlySet<string> | undefined {
  const given = [schema.type].flat().filter((type) => typeof type === 'string');
  if (given.length > 0) return new Set(given);
  const isOpen = ['oneOf', 'anyOf', 'allOf', '$ref'].some((keyword) => schema[keyword] !== undefined);
  return !isOpen && schema.properties !== undefined ? new Set(['object', 'null']) : undefined;
}

function hasType(value: unknown, types: ReadonlySet<string>): boolean {
  const type = typeOf(value);
  switch (type) {
    case 'list':
      return types.has('array');
    case 'integer':
      return types.has('integer') || types.has('number');
    default:
      return types.has(type);
  }
}

/** `enum` and `const`, of texts, numbers and the like; where one is an object or a list, all is left to the API. */
function valuesCheck(schema: Schema): ValueCheck | undefined {
  const values = Object.hasOwn(schema, 'const') ? [schema['const']] : schema['enum'];
  if (!Array.isArray(values) || values.some((value) => typeof value === 'object' && value !== null)) return undefined;
  const known = new Set<unknown>(values);
  const expected = `one of ${known.size} ${known.size === 1 ? 'value' : 'values'}`;
  return (value, found) => {
    if (!known.has(value)) found.add({ kind: 'unknown value', expected, got: `another ${typeOf(value)}` });
  };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function namesIn(value: unknown): readonly string[] {
  return listOf(value).filter((name) => typeof name === 'string');
}
