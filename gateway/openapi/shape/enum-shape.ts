import type { Schema } from '../api-description.ts';
import { ownMember, stringMember } from '../document/json.ts';
import { scalar, scalarOfType } from './scalar-shape.ts';
import type { EnumValue, Place, Shape } from './shape.ts';

/** More values than anyone lists by hand are data: time zones, currencies of all times. */
const maxValues = 2_000;

/**
 * The shape of a schema that lists its values: an enum of strings or numbers; a scalar where there is nothing to
 * choose from (`const`), and where values are booleans. `undefined` when values are lists or objects.
 */
export function enumShape(
  listed: readonly unknown[],
  schema: Schema,
  place: Place,
  description: string | undefined,
): Shape | undefined {
  const values = [...new Set(listed)].filter((value) => value !== null);
  if (values.length === 0 || values.some((value) => typeof value === 'object')) return undefined;
  if (values.some((value) => typeof value === 'boolean')) {
    return values.every((value) => typeof value === 'boolean') ? scalar('Boolean') : undefined;
  }
  const known = values.filter((value) => typeof value === 'string' || typeof value === 'number');
  if (known.length === 1 || known.length > maxValues) return scalarOfValues(known);
  const names = listMember(schema, ['x-enum-varnames', 'x-enumNames', 'x-enum-names']);
  const descriptions = descriptionsOf(schema);
  return {
    kind: 'enum',
    place,
    description,
    values: known.map((value) => {
      const index = listed.indexOf(value);
      return {
        value,
        name: names?.length === listed.length ? textOf(names[index]) : undefined,
        description: descriptions(value, index),
      };
    }),
  };
}

function scalarOfValues(values: readonly (string | number)[]): Shape {
  if (values.every((value) => typeof value === 'string')) return scalar('String');
  if (values.some((value) => typeof value === 'string')) return { kind: 'mixed', scalars: ['Float', 'String'] };
  const integers = values.every((value) => Number.isInteger(value));
  return scalarOfType(integers ? 'integer' : 'number', undefined, values) ?? scalar('Float');
}

/** One value of a union of constants: `oneOf: [{ const: a, title: A }, …]`, which is how 3.1 describes enum values. */
export function constantValue(schema: Schema): EnumValue | undefined {
  const { const: constant, enum: values } = schema;
  const value = constant ?? (Array.isArray(values) && values.length === 1 ? values[0] : undefined);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const description = stringMember(schema, 'description') ?? stringMember(schema, 'title');
  return { value, description, deprecated: schema['deprecated'] === true };
}

/** The shape of a union of constants, with what each says of itself. */
export function enumOfConstants(
  values: readonly EnumValue[],
  place: Place,
  description: string | undefined,
): Shape | undefined {
  const listed = values.map(({ value }) => value);
  const shape = enumShape(listed, {}, place, description);
  if (shape?.kind !== 'enum') return shape;
  return { ...shape, values: shape.values.map((one) => values.find(({ value }) => value === one.value) ?? one) };
}

function descriptionsOf(schema: Schema): (value: unknown, index: number) => string | undefined {
  const list = listMember(schema, ['x-enum-descriptions', 'x-enumDescriptions']);
  const byValue = ownMember(schema, 'x-enumDescriptions') ?? ownMember(schema, 'x-enum-descriptions');
  return (value, index) => textOf(list?.[index]) ?? stringMember(byValue, String(value));
}

function listMember(schema: Schema, keys: readonly string[]): readonly unknown[] | undefined {
  return keys.map((key) => ownMember(schema, key)).find((member) => Array.isArray(member));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
