import type { Schema } from '../api-description.ts';
import { isObject, type JsonObject } from '../document/json.ts';
import { parsePointer } from '../document/json-pointer.ts';
import { rewrite } from '../document/rewrite.ts';

/** Titles of nameless object schemas that name them: one word, and not two different things by one title. */
export interface Titles {
  /** The schema to take for another that is the same by title and content. */
  canonical(schema: Schema): Schema;
  /** The title by which what stands at a JSON pointer is named. */
  at(pointer: string): string | undefined;
}

/** Longer ones are not compared. */
const maxTextLength = 200_000;

interface Titled {
  readonly schema: Schema;
  readonly pointer: string;
  readonly text: string;
}

/**
 * Generators that write every reference out leave the title as the only trace of a name: schemas of one title that say
 * the same are one.
 */
export function titlesOf(document: JsonObject): Titles {
  const byTitle = new Map<string, Titled[]>();
  rewrite(document, 'document', (object, { role, pointer }) => {
    const title = role === 'schema' ? titleOf(object) : undefined;
    if (title !== undefined && !isNamed(pointer())) {
      const titled = {
        schema: object as Schema,
        pointer: pointer(),
        text: JSON.stringify(object).slice(0, maxTextLength),
      };
      const known = byTitle.get(title);
      if (known) known.push(titled);
      else byTitle.set(title, [titled]);
    }
    return object;
  });
  const canonical = new Map<Schema, Schema>();
  const named = new Map<string, string>();
  for (const [title, [first, ...others]] of byTitle) {
    if (!first || others.some(({ text }) => text !== first.text) || first.text.length === maxTextLength) continue;
    named.set(first.pointer, title);
    for (const { schema } of others) canonical.set(schema, first.schema);
  }
  return { canonical: (schema) => canonical.get(schema) ?? schema, at: (pointer) => named.get(pointer) };
}

function titleOf(schema: JsonObject): string | undefined {
  const { title, properties } = schema;
  return typeof title === 'string' && /^[A-Z][A-Za-z0-9]*$/.test(title) && isObject(properties) ? title : undefined;
}

/** A schema of the description's own names keeps that name. */
function isNamed(pointer: string): boolean {
  const keys = parsePointer(pointer);
  const holder = keys.at(-2);
  return holder === 'schemas' || holder === 'definitions' || holder === '$defs';
}
