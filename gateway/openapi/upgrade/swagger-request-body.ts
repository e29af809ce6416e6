import { type JsonObject, ownMember, pickMembers, stringMember } from '../document/json.ts';
import type { Swagger } from './swagger.ts';
import { parameterSchema, serialization } from './swagger-parameter.ts';

const urlEncoded = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data';

/**
 * The `body` or `formData` parameters of an operation as one request body.
 * @param consumes Media types of the operation, or of the document. @default application/json, or a form's own
 */
export function upgradeRequestBody(
  parameters: readonly JsonObject[],
  consumes: readonly string[] | undefined,
  swagger: Swagger,
): JsonObject | undefined {
  const body = parameters.find((parameter) => ownMember(parameter, 'in') === 'body');
  if (body !== undefined) {
    const types = consumes?.length ? consumes : ['application/json'];
    const schema = swagger.upgradeSchema(ownMember(body, 'schema'));
    return {
      ...described(body),
      required: ownMember(body, 'required') === true,
      content: Object.fromEntries(types.map((type) => [type, schema === undefined ? {} : { schema }])),
    };
  }
  return parameters.length === 0 ? undefined : formBody(parameters, consumes, swagger);
}

function formBody(
  fields: readonly JsonObject[],
  consumes: readonly string[] | undefined,
  swagger: Swagger,
): JsonObject {
  const named = fields.filter((field) => stringMember(field, 'name') !== undefined);
  const nameOf = (field: JsonObject) => stringMember(field, 'name') ?? '';
  const isRequired = (field: JsonObject) => ownMember(field, 'required') === true;
  const required = named.filter(isRequired).map(nameOf);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(named.map((field) => [nameOf(field), fieldSchema(field, swagger)])),
    ...(required.length > 0 && { required }),
  };
  const lists = named.filter((field) => stringMember(field, 'type') === 'array');
  const encoding = Object.fromEntries(lists.map((field) => [nameOf(field), serialization(field)]));
  const media = { schema, ...(lists.length > 0 && { encoding }) };
  return {
    required: required.length > 0,
    content: Object.fromEntries(formTypes(named, consumes).map((type) => [type, media])),
  };
}

/** Files need `multipart/form-data` (Swagger 2.0, "Parameter Object", `type: file`), whatever `consumes` says. */
function formTypes(fields: readonly JsonObject[], consumes: readonly string[] | undefined): readonly string[] {
  if (fields.some((field) => stringMember(field, 'type') === 'file')) {
    return [consumes?.find((type) => type.startsWith('multipart/')) ?? multipart];
  }
  const forms = consumes?.filter((type) => type.startsWith('multipart/') || type.startsWith(urlEncoded)) ?? [];
  return forms.length > 0 ? forms : [urlEncoded];
}

function fieldSchema(field: JsonObject, swagger: Swagger): unknown {
  const schema = parameterSchema(field, swagger);
  return { ...described(field), ...(schema as JsonObject) };
}

function described(object: JsonObject): JsonObject {
  return pickMembers(object, (key) => key === 'description');
}
