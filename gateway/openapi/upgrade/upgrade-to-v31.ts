import { isObject, type JsonObject, mapMembers, ownMember, pickMembers, stringMember } from '../document/json.ts';
import { parseLocalReference, valueAt, valueOfLocalReference } from '../document/json-pointer.ts';
import { roleAt } from '../document/object-model.ts';
import { rewrite } from '../document/rewrite.ts';
import { upgradeSchema } from './upgrade-schema.ts';

/**
 * OpenAPI 3.0 → 3.1: schemas become JSON Schema 2020-12 (the guide "Migrating from OpenAPI 3.0 to 3.1.0").
 * Nothing outside schemas changes its meaning between the two. Any other version is returned as it is.
 */
export function upgradeToV31(document: JsonObject): JsonObject {
  if (!/^3(\.0(\.|$)|$)/.test(String(ownMember(document, 'openapi')))) {
    return document;
  }
  const references = new Set<string>();
  const upgradeAt = (value: JsonObject, role: 'document' | 'schema') =>
    rewrite(value, role, (object, place) => {
      if (place.role !== 'schema') {
        return object;
      }
      const reference = stringMember(object, '$ref');
      if (reference !== undefined) {
        references.add(reference);
      }
      return upgradeSchema(object);
    });
  let upgraded: JsonObject = { ...upgradeAt(document, 'document'), openapi: '3.1.1' };
  // Schemas may stand where the specification knows none, such as `#/components/x-shared/Id`. The set grows meanwhile.
  for (const reference of references) {
    const keys = parseLocalReference(reference);
    const schema = keys && valueOfLocalReference(document, reference);
    if (keys && isObject(schema) && roleAt(keys) === undefined && valueAt(document, keys) === schema) {
      upgraded = withValueAt(upgraded, keys, upgradeAt(schema, 'schema')) as JsonObject;
    }
  }
  return upgraded;
}

function withValueAt(container: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) {
    return value;
  }
  if (Array.isArray(container)) {
    return container.map((item, index) => (String(index) === key ? withValueAt(item, rest, value) : item));
  }
  return isObject(container)
    ? mapMembers(container, (item, name) => (name === key ? withValueAt(item, rest, value) : item))
    : pickMembers({}, () => false);
}
