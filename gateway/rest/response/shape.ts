import type { Schema } from '../../openapi/api-description.ts';

/** What a JSON value must be; `undefined` where the description leaves it open. */
export type Shape = 'list' | 'object' | 'text';

type Resolve = (schema: Schema) => Schema | undefined;

/** The shape that a schema demands of every value but `null`. */
export function shapeOf(schema: Schema, resolve: Resolve): Shape | undefined {
  return demanded(schema, resolve, new Map());
}

/** The shape that all of several alternatives demand. */
export function commonShape(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  const [first] = shapes;
  return shapes.every((shape) => shape === first) ? first : undefined;
}

/** Whether a parsed value is what the shape says; `null` always is. */
export function hasShape(value: unknown, shape: Shape | undefined): boolean {
  if (shape === undefined || value === null) return true;
  switch (shape) {
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    case 'text':
      return typeof value !== 'object';
  }
}

/** @param known Schemas looked at already; those still being looked at demand nothing. */
function demanded(given: Schema, resolve: Resolve, known: Map<Schema, Shape | undefined>): Shape | undefined {
  const schema = resolve(given);
  if (typeof schema !== 'object' || known.has(schema)) return schema === undefined ? undefined : known.get(schema);
  known.set(schema, undefined);
  const shape =
    byTypes(schema) ?? byCompositions(schema, (member) => demanded(member, resolve, known)) ?? byKeywords(schema);
  known.set(schema, shape);
  return shape;
}

function byTypes({ type }: Schema): Shape | undefined {
  const types = (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string' && one !== 'null');
  return commonShape(types.map(shapeOfType));
}

function byCompositions(schema: Schema, demandedBy: (member: Schema) => Shape | undefined): Shape | undefined {
  const shapesOf = (keyword: string): (Shape | undefined)[] => {
    const members = schema[keyword];
    return Array.isArray(members) ? members.filter((member: Schema) => !isNull(member)).map(demandedBy) : [];
  };
  const ofAll = shapesOf('allOf').find((shape) => shape !== undefined);
  return ofAll ?? commonShape(shapesOf('oneOf')) ?? commonShape(shapesOf('anyOf'));
}

function byKeywords(schema: Schema): Shape | undefined {
  const isOpen = [schema.type, schema['oneOf'], schema['anyOf']].some((keyword) => keyword !== undefined);
  return !isOpen && schema.properties !== undefined ? 'object' : undefined;
}

function isNull(schema: Schema): boolean {
  return typeof schema === 'object' && schema !== null && schema.type === 'null';
}

function shapeOfType(type: string): Shape | undefined {
  switch (type) {
    case 'array':
      return 'list';
    case 'object':
      return 'object';
    case 'string':
      return 'text';
    default:
      return undefined;
  }
}
