import { type JsonObject, ownMember, pickMembers } from './document/json.ts';
import { rewrite } from './document/rewrite.ts';

/**
 * An OpenAPI 3.1 document as Mesh's loader reads it rightly. It knows `nullable` beside a plain `type` and
 * `anyOf` with a null branch, and takes every other way to say "or null" for non-null.
 */
export function lowerForMesh(document: JsonObject): JsonObject {
  return rewrite(document, 'document', (object, { role }) => (role === 'schema' ? lowerSchema(object) : object));
}

function lowerSchema(schema: JsonObject): JsonObject {
  const type = ownMember(schema, 'type');
  const types = Array.isArray(type) ? type : undefined;
  const values = ownMember(schema, 'enum');
  const enumWithNull = Array.isArray(values) && values.includes(null);
  if (!types && !enumWithNull) return schema;
  const nullable = types ? types.includes('null') : true;
  const lowered = {
    ...schema,
    ...(types ? { type: single(types.filter((name) => name !== 'null')) } : {}),
    ...(Array.isArray(values) ? { enum: values.filter((value) => value !== null) } : {}),
  };
  if (!nullable) return lowered;
  if (!compositions.some((name) => Object.hasOwn(schema, name))) return { ...lowered, nullable: true };
  const annotations = pickMembers(lowered, (key) => key === 'title' || key === 'description' || key === 'deprecated');
  return { ...annotations, anyOf: [lowered, { type: 'null' }] };
}

const compositions = ['allOf', 'anyOf', 'oneOf', '$ref'];

function single(types: readonly unknown[]): unknown {
  return types.length === 1 ? types[0] : types;
}
