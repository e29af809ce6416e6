import type { Schema } from '../api-description.ts';
import type { Tag } from './discriminator-tags.ts';
import type { Facts } from './facts.ts';
import { once } from './once.ts';
import type { AnyShape, ObjectShape, Place, Property, ShapeUse } from './shape.ts';

/** What shapes of parts are made with. */
export interface Parts {
  use(schema: Schema, place: Place): ShapeUse;
  join(schemas: readonly Schema[], place: Place): Schema;
  /** How discriminators tell that a schema is meant. */
  tagOf(schema: Schema): Tag | undefined;
}

export function objectShape(schema: Schema, facts: Facts, place: Place, parts: Parts): ObjectShape {
  const { others } = facts;
  const tag = parts.tagOf(schema);
  const said = others.filter((schema) => Object.keys(schema).length > 0);
  return {
    kind: 'object',
    place,
    description: facts.description,
    properties: [
      ...[...facts.properties].map(([name, schemas]) => {
        const property = propertyOf(name, schemas, facts.required.has(name), place, parts);
        return tag?.property === name && !property.constants
          ? { ...property, constants: new Set([tag.value]) }
          : property;
      }),
      ...[...facts.required].filter((name) => !facts.properties.has(name)).map((name) => demandedOnly(name, place)),
    ],
    others:
      said.length === 0
        ? undefined
        : once(() => {
            const at = [...place, 'additionalProperties'];
            return parts.use(parts.join(said, at), at);
          }),
  };
}

function propertyOf(
  name: string,
  schemas: readonly Schema[],
  required: boolean,
  place: Place,
  { use, join }: Parts,
): Property {
  const has = (keyword: string) => schemas.some((schema) => schema[keyword] === true);
  const last = (keyword: string) => schemas.findLast((schema) => Object.hasOwn(schema, keyword))?.[keyword];
  const description = last('description');
  const at = [...place, 'properties', name];
  return {
    name,
    required,
    readOnly: has('readOnly'),
    writeOnly: has('writeOnly'),
    deprecated: has('deprecated'),
    description: typeof description === 'string' ? description.trim() : undefined,
    default: last('default'),
    constants: constantsOf(schemas),
    use: once(() => use(join(schemas, at), at)),
  };
}

/**
 * A property that is required and nowhere described: mostly a slip of the description's author. It can be sent, for
 * servers that do ask for it, and is not demanded.
 */
function demandedOnly(name: string, owner: Place): Property {
  const place = [...owner, 'properties', name];
  const shape: AnyShape = { kind: 'any', place, reason: 'the property is required and not described', untyped: true };
  return {
    ...{ name, required: false, readOnly: false, writeOnly: false, deprecated: false },
    description: 'Required by the API, which does not describe it.',
    default: undefined,
    constants: undefined,
    use: () => ({ shape, nullable: true }),
  };
}

function constantsOf(schemas: readonly Schema[]): ReadonlySet<unknown> | undefined {
  for (const schema of schemas) {
    if (Object.hasOwn(schema, 'const')) return new Set([schema['const']]);
    if (Array.isArray(schema['enum'])) return new Set(schema['enum']);
  }
  return undefined;
}
