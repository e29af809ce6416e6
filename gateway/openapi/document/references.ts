import { isObject, type JsonObject, stringMember } from './json.ts';
import { valueOfLocalReference } from './json-pointer.ts';

/** What following `$ref`s came to: an object without one, or why there is none. */
export type Followed = { readonly object: JsonObject } | { readonly broken: string };

/**
 * Follows the `$ref`s of an object within its document until there is none. Ends on cycles.
 * @param anchors Targets of `$anchor`s by name.
 */
export function follow(
  root: JsonObject,
  value: unknown,
  anchors: ReadonlyMap<string, JsonObject> = new Map(),
): Followed {
  const passed = new Set<string>();
  let object = value;
  for (;;) {
    if (!isObject(object)) {
      return { broken: 'is not an object' };
    }
    const reference = stringMember(object, '$ref');
    if (reference === undefined) {
      return { object };
    }
    if (passed.has(reference)) {
      return { broken: `$ref "${reference}" leads back to itself` };
    }
    passed.add(reference);
    if (!reference.startsWith('#')) {
      return { broken: `$ref "${reference}" leads outside this document` };
    }
    object = valueOfLocalReference(root, reference) ?? anchors.get(reference.slice(1));
    if (object === undefined) {
      return { broken: `$ref "${reference}" leads nowhere` };
    }
    if (!isObject(object)) {
      return { broken: `$ref "${reference}" does not lead to an object` };
    }
  }
}
