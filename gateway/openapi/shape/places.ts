import type { Schema } from '../api-description.ts';
import { isObject, type JsonObject } from '../document/json.ts';
import { parsePointer } from '../document/json-pointer.ts';
import { rewrite } from '../document/rewrite.ts';
import type { Place } from './shape.ts';

/**
 * Where each schema stands in its document, by which shapes are named: a place does not depend on who refers to it,
 * so that names stay when a description gains an operation. A schema that stands in several places has the first.
 */
export function placesOf(document: JsonObject): (schema: Schema) => Place | undefined {
  const pointers = new Map<unknown, string>();
  rewrite(document, 'document', (object, { role, pointer }) => {
    if (role === 'schema' && !pointers.has(object)) pointers.set(object, pointer());
    return object;
  });
  const outside = document['x-weft-outside'];
  if (isObject(outside)) addOutside(outside, pointers);
  return (schema) => {
    const pointer = pointers.get(schema);
    return pointer === undefined ? undefined : parsePointer(pointer);
  };
}

/** In files brought in from outside, anything may be a schema. */
function addOutside(outside: JsonObject, pointers: Map<unknown, string>): void {
  const pending: { value: unknown; pointer: string }[] = [{ value: outside, pointer: '/x-weft-outside' }];
  const seen = new Set<unknown>();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, pointer } = next;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (!pointers.has(value)) pointers.set(value, pointer);
    for (const [key, member] of Object.entries(value)) {
      pending.push({ value: member, pointer: `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` });
    }
  }
}
