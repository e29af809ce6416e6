import { isObject, type JsonObject, ownMember, pickMembers, stringMember } from '../document/json.ts';
import { parseLocalReference, valueOfLocalReference } from '../document/json-pointer.ts';
import { rewrite } from '../document/rewrite.ts';

/** Upgrades the schemas of one Swagger 2.0 document. */
export interface SchemaUpgrade {
  upgrade(schema: unknown): unknown;
  /** Schemas that were referred to where OpenAPI 3 has no schema at the same pointer, by their new name. */
  hoisted(): JsonObject;
}

/** Where Swagger 2.0 keeps named objects, and where OpenAPI 3.0 does. */
const moved: readonly (readonly [from: string, to: string])[] = [
  ['#/definitions/', '#/components/schemas/'],
  ['#/parameters/', '#/components/parameters/'],
  ['#/responses/', '#/components/responses/'],
];

/** The reference to a named object of Swagger 2.0 as OpenAPI 3.0 writes it; `undefined` when it is to something else. */
export function movedReference(reference: string): string | undefined {
  const move = moved.find(([from]) => reference.startsWith(from));
  return move && move[1] + reference.slice(move[0].length);
}

/** @param document The whole Swagger 2.0 document. */
export function createSchemaUpgrade(document: JsonObject): SchemaUpgrade {
  const hoisted = new Map<string, unknown>();

  const upgrade = (schema: unknown): unknown =>
    isObject(schema) ? rewrite(schema, 'schema', (object) => upgradeKeywords(withMovedReference(object))) : schema;

  function withMovedReference(schema: JsonObject): JsonObject {
    const reference = stringMember(schema, '$ref');
    if (reference === undefined) {
      return schema;
    }
    const target = movedReference(reference) ?? hoist(reference);
    return target === undefined ? schema : { ...schema, $ref: target };
  }

  function hoist(reference: string): string | undefined {
    const keys = parseLocalReference(reference);
    const target = keys && valueOfLocalReference(document, reference);
    if (keys === undefined || !isObject(target)) {
      return undefined;
    }
    const name = keys.join('-').replace(/[^\w.-]/g, '_');
    if (!hoisted.has(name)) {
      hoisted.set(name, {});
      hoisted.set(name, upgrade(target));
    }
    return `#/components/schemas/${name}`;
  }

  return { upgrade, hoisted: () => Object.fromEntries(hoisted) };
}

/** Keywords that OpenAPI 3.0 spells otherwise (Swagger 2.0, "Schema Object"). */
function upgradeKeywords(schema: JsonObject): JsonObject {
  const propertyName = stringMember(schema, 'discriminator');
  const nullable = ownMember(schema, 'x-nullable');
  return {
    ...pickMembers(schema, (key) => key !== 'x-nullable' || typeof nullable !== 'boolean'),
    ...(propertyName !== undefined && { discriminator: { propertyName } }),
    ...(nullable === true && { nullable }),
  };
}
