import { isObject, type JsonObject, ownMember, pickMembers } from '../document/json.ts';

const nullSchema = { type: 'null' } as const;

/** One schema object of OpenAPI 3.0 (4.7.24) as JSON Schema 2020-12; its subschemas are already upgraded. */
export function upgradeSchema(schema: JsonObject): JsonObject {
  return withNullability(withExclusiveBounds(withExamples(withFileType(schema))));
}

/** `type: file` is Swagger 2.0's; documents of 3.0 have it too. */
function withFileType(schema: JsonObject): JsonObject {
  return ownMember(schema, 'type') === 'file' ? { ...schema, type: 'string', format: 'binary' } : schema;
}

function withExamples(schema: JsonObject): JsonObject {
  if (!Object.hasOwn(schema, 'example')) {
    return schema;
  }
  const rest = pickMembers(schema, (key) => key !== 'example');
  return Array.isArray(ownMember(schema, 'examples')) ? rest : { ...rest, examples: [ownMember(schema, 'example')] };
}

function withExclusiveBounds(schema: JsonObject): JsonObject {
  return withExclusiveBound(withExclusiveBound(schema, 'minimum', 'exclusiveMinimum'), 'maximum', 'exclusiveMaximum');
}

function withExclusiveBound(schema: JsonObject, bound: string, exclusive: string): JsonObject {
  const flag = ownMember(schema, exclusive);
  if (typeof flag !== 'boolean') {
    return schema;
  }
  const limit = ownMember(schema, bound);
  if (!flag || limit === undefined) {
    return pickMembers(schema, (key) => key !== exclusive);
  }
  return { ...pickMembers(schema, (key) => key !== bound), [exclusive]: limit };
}

/**
 * `nullable: true` (OpenAPI 3.0.4, 4.7.24.1) as a type. Strictly it only widens a `type` beside it; published
 * documents write it beside `$ref`, compositions and `enum` as well and always mean "or null".
 */
function withNullability(schema: JsonObject): JsonObject {
  if (!Object.hasOwn(schema, 'nullable')) {
    return schema;
  }
  const rest = pickMembers(schema, (key) => key !== 'nullable');
  return ownMember(schema, 'nullable') === true ? nullable(rest) : rest;
}

function nullable(schema: JsonObject): JsonObject {
  for (const composition of ['oneOf', 'anyOf']) {
    const branches = ownMember(schema, composition);
    if (Array.isArray(branches) && !Object.hasOwn(schema, 'allOf') && !Object.hasOwn(schema, '$ref')) {
      return withNullType({ ...schema, [composition]: withNullBranch(branches) });
    }
  }
  if (Object.hasOwn(schema, '$ref') || Object.hasOwn(schema, 'allOf')) {
    const beside = pickMembers(schema, (key) => annotations.has(key) || key.startsWith('x-'));
    const constraints = pickMembers(schema, (key) => !Object.hasOwn(beside, key));
    return { ...beside, anyOf: [constraints, nullSchema] };
  }
  return withNullType(withNullInEnum(schema));
}

/** What describes a schema without constraining its values. */
const annotations = new Set([
  'title',
  'description',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
  'examples',
  'externalDocs',
  'xml',
]);

function withNullBranch(branches: readonly unknown[]): readonly unknown[] {
  return branches.some(admitsNull) ? branches : [...branches, nullSchema];
}

function admitsNull(branch: unknown): boolean {
  const type = ownMember(branch, 'type');
  return isObject(branch) && (type === 'null' || (Array.isArray(type) && type.includes('null')));
}

function withNullType(schema: JsonObject): JsonObject {
  const type = ownMember(schema, 'type') ?? impliedType(schema);
  if (typeof type === 'string' && type !== 'null') {
    return { ...schema, type: [type, 'null'] };
  }
  return Array.isArray(type) && !type.includes('null') ? { ...schema, type: [...type, 'null'] } : schema;
}

function impliedType(schema: JsonObject): string | undefined {
  if (isObject(ownMember(schema, 'properties'))) {
    return 'object';
  }
  return Object.hasOwn(schema, 'items') ? 'array' : undefined;
}

function withNullInEnum(schema: JsonObject): JsonObject {
  const values = ownMember(schema, 'enum');
  return Array.isArray(values) && !values.includes(null) ? { ...schema, enum: [...values, null] } : schema;
}
