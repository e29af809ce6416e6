import { isObject, type JsonObject, ownMember, stringMember } from '../document/json.ts';
import { parseLocalReference, valueAt } from '../document/json-pointer.ts';
import { type Role, roleAt } from '../document/object-model.ts';
import { createPatch } from '../document/patch.ts';
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
  const references = new Map<string, { reference: string; role: Role }>();
  const upgradeAt = (value: JsonObject, valueRole: Role) =>
    rewrite(value, valueRole, (object, { role }) => {
      const reference = stringMember(object, '$ref');
      if (reference !== undefined) {
        references.set(`${role} ${reference}`, { reference, role });
      }
      return role === 'schema' ? upgradeSchema(object) : object;
    });
  const upgraded = createPatch({ ...upgradeAt(document, 'document'), openapi: '3.1.1' });
  // What stands where the specification knows nothing (`#/components/x-shared/Id`) is what refers to it. The map grows.
  for (const { reference, role } of references.values()) {
    const keys = parseLocalReference(reference);
    const target = keys && valueAt(upgraded.document, keys);
    if (keys && isObject(target) && roleAt(keys) === undefined) {
      upgraded.set(keys, upgradeAt(target, role));
    }
  }
  return upgraded.document;
}
