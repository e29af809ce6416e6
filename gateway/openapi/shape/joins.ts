import type { Schema } from '../api-description.ts';
import type { Essences } from './essence.ts';
import type { Place } from './shape.ts';

/** Schemas made of several. The largest published descriptions need some dozens, of three each at most. */
const maxJoined = 1_000;
const maxParts = 16;

export interface Joins {
  /** One schema that says what several do; the same one for the same several. */
  join(schemas: readonly Schema[], place: Place): Schema;
  /** Where a joined schema was first made. */
  placeOfJoined(schema: Schema): Place | undefined;
}

export function createJoins(essenceOf: Essences): Joins {
  const joined = new Map<string, Schema>();
  const places = new WeakMap<Schema, Place>();
  const ids = new Map<Schema, number>();

  function idOf(schema: Schema): number {
    const id = ids.get(schema) ?? ids.size;
    ids.set(schema, id);
    return id;
  }

  return {
    join(schemas, place) {
      const [first = {}] = schemas;
      const parts = [...new Set(schemas.map((schema) => (schemas.length > 1 ? essenceOf(schema).schema : schema)))];
      if (parts.length < 2) return first;
      const key = parts.map(idOf).join('+');
      const known = joined.get(key);
      if (known) return known;
      if (joined.size > maxJoined || parts.length > maxParts) return first;
      const all: Schema = { allOf: parts };
      const nullable = schemas.every((schema) => essenceOf(schema).nullable === true);
      const schema: Schema = nullable ? { anyOf: [all, { type: 'null' }] } : all;
      joined.set(key, schema);
      places.set(all, place);
      return schema;
    },
    placeOfJoined: (schema) => places.get(schema),
  };
}
