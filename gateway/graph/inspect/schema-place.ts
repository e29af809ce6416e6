import type { ApiDescription, Schema } from '../../openapi/api-description.ts';
import { isObject } from '../../openapi/document/json.ts';

/** A schema of an API description, and the JSON pointer at which it was published. */
export interface SchemaPlace {
  readonly schema: Schema;
  readonly pointer: string;
}

/** Walks the schemas of one description. Schemas may refer to themselves: every walk ends. */
export interface SchemaPlaces {
  /** The schema itself and every branch of its `allOf`, `anyOf` and `oneOf`, references followed. */
  branches(place: SchemaPlace): readonly SchemaPlace[];
  /** The schema of a property, by its name on the wire. */
  property(place: SchemaPlace, name: string): SchemaPlace | undefined;
  /** The schema of the items of an array. */
  items(place: SchemaPlace): SchemaPlace | undefined;
  /** The schema of the values of a map. */
  values(place: SchemaPlace): SchemaPlace | undefined;
  /** Whether it says anything of the values: a type other than a bare object, properties, values, a list of choices. */
  saysSomething(place: SchemaPlace): boolean;
}

export function schemaPlaces(description: ApiDescription): SchemaPlaces {
  const known = new Map<Schema, readonly SchemaPlace[]>();
  const branches = (place: SchemaPlace): readonly SchemaPlace[] => {
    const found = known.get(place.schema) ?? collectBranches(place, description);
    known.set(place.schema, found);
    return found;
  };
  const member = (place: SchemaPlace, keys: readonly string[]): SchemaPlace | undefined => {
    for (const { schema, pointer } of branches(place)) {
      const found = keys.reduce<unknown>(
        (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
        schema,
      );
      if (isObject(found)) return { schema: found, pointer: [pointer, ...keys.map(escaped)].join('/') };
    }
    return undefined;
  };
  const says = (place: SchemaPlace, depth = 0): boolean =>
    branches(place).some(({ schema, pointer }) => {
      if (saysSomething(schema)) return true;
      // A map says as much as its values do.
      const values = schema['additionalProperties'];
      return isObject(values) && depth < deepestMap && says({ schema: values, pointer }, depth + 1);
    });
  return {
    branches,
    property: (place, name) => member(place, ['properties', name]),
    items: (place) => member(place, ['items']),
    values: (place) => member(place, ['additionalProperties']),
    saysSomething: says,
  };
}

/** Maps of maps that are looked into. */
const deepestMap = 10;

function collectBranches(start: SchemaPlace, description: ApiDescription): readonly SchemaPlace[] {
  const found = new Map<Schema, SchemaPlace>();
  const waiting: SchemaPlace[] = [start];
  for (let place = waiting.shift(); place; place = waiting.shift()) {
    const resolved = resolve(place, description);
    if (!resolved || found.has(resolved.schema)) continue;
    found.set(resolved.schema, resolved);
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      const list = resolved.schema[keyword];
      if (!Array.isArray(list)) continue;
      for (const [index, schema] of list.entries()) {
        if (isObject(schema)) waiting.push({ schema, pointer: `${resolved.pointer}/${keyword}/${index}` });
      }
    }
  }
  return [...found.values()];
}

function resolve({ schema, pointer }: SchemaPlace, description: ApiDescription): SchemaPlace | undefined {
  const target = description.resolve(schema);
  if (!target) return undefined;
  const isLocal = typeof schema.$ref === 'string' && schema.$ref.startsWith('#/');
  return { schema: target, pointer: isLocal ? publishedPointer(schema.$ref.slice(1), description) : pointer };
}

/** Swagger 2.0 keeps its named schemas elsewhere. */
function publishedPointer(pointer: string, { publishedVersion }: ApiDescription): string {
  return publishedVersion.startsWith('2') ? pointer.replace(/^\/components\/schemas\//, '/definitions/') : pointer;
}

const plainTypes = new Set(['string', 'number', 'integer', 'boolean', 'array']);

function saysSomething(schema: Schema): boolean {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return (
    types.some((type) => plainTypes.has(type)) ||
    hasMembers(schema.properties) ||
    hasMembers(schema.items) ||
    hasMembers(schema['patternProperties']) ||
    Array.isArray(schema['enum']) ||
    Object.hasOwn(schema, 'const')
  );
}

function hasMembers(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
