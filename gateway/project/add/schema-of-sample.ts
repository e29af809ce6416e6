import { singular } from '../../graph/inspect/words.ts';
import { pascalCase } from '../../graph/naming/cases.ts';
import { isObject } from '../../openapi/document/json.ts';

/** A JSON Schema as far as samples tell. */
export type SampleSchema = Readonly<Record<string, unknown>>;

const deepest = 40;

/**
 * The JSON Schema of values like these. Everything may be null or absent: a sample does not tell what must be there.
 * What is seen in two shapes, or only empty, is any JSON.
 * @param name GraphQL name of the value's type; those of nested objects begin with it
 */
export function schemaOfSample(name: string, samples: readonly unknown[], depth = 0): SampleSchema {
  const values = samples.filter((value) => value !== null && value !== undefined);
  const kinds = new Set(values.map(kindOfValue));
  const [kind] = kinds;
  if (kinds.size === 2 && kinds.has('integer') && kinds.has('number')) return { type: 'number' };
  if (kinds.size !== 1 || depth > deepest) return {};
  switch (kind) {
    case 'object':
      return objectSchema(name, values.filter(isObject), depth);
    case 'array':
      return { type: 'array', items: schemaOfSample(singularType(name), values.flat(1), depth + 1) };
    case 'integer':
      return values.every((value) => Math.abs(Number(value)) < 2 ** 31)
        ? { type: 'integer' }
        : { type: 'integer', format: 'int64' };
    default:
      return { type: kind };
  }
}

function objectSchema(
  name: string,
  objects: readonly Readonly<Record<string, unknown>>[],
  depth: number,
): SampleSchema {
  const keys = new Set(objects.flatMap(Object.keys));
  if (keys.size === 0) return { type: 'object', additionalProperties: true };
  const properties = [...keys].map((key) => {
    const values = objects.map((object) => (Object.hasOwn(object, key) ? object[key] : undefined));
    return [key, schemaOfSample(name + pascalCase(key), values, depth + 1)] as const;
  });
  return { title: name, type: 'object', properties: Object.fromEntries(properties) };
}

function kindOfValue(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function singularType(name: string): string {
  const words = name.match(/[A-Z]?[^A-Z]+|[A-Z]+/g) ?? [name];
  const last = words.pop() ?? '';
  return words.join('') + last.slice(0, 1) + singular(last.toLowerCase()).slice(1);
}
