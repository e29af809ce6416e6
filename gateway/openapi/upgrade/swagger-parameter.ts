import {
  arrayMember,
  isExtension,
  isObject,
  type JsonObject,
  ownMember,
  pickMembers,
  stringMember,
} from '../document/json.ts';
import { follow } from '../document/references.ts';
import type { Swagger } from './swagger.ts';
import { movedReference } from './swagger-schema.ts';

/** Keywords of a Swagger 2.0 parameter, header or items object that OpenAPI 3.0 puts into its schema. */
const schemaKeywords = new Set([
  'type',
  'format',
  'items',
  'default',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'enum',
  'multipleOf',
  'example',
  'x-nullable',
]);

/** Whether a parameter belongs to the request body, which OpenAPI 3.0 keeps apart from parameters. */
export function isBodyParameter(parameter: unknown): parameter is JsonObject {
  const place = stringMember(parameter, 'in');
  return place === 'body' || place === 'formData';
}

/** The `body` and `formData` parameters of an operation or path item, references followed. */
export function bodyParameters(holder: JsonObject, document: JsonObject): readonly JsonObject[] {
  return arrayMember(holder, 'parameters')
    .map((parameter) => followed(parameter, document))
    .filter(isBodyParameter);
}

/** The other parameters of an operation or path item, upgraded; references stay references. */
export function pathItemParameters(holder: JsonObject, swagger: Swagger): readonly unknown[] {
  return arrayMember(holder, 'parameters')
    .filter((parameter) => !isBodyParameter(followed(parameter, swagger.document)))
    .map((parameter) => upgradeParameter(parameter, swagger));
}

/** A `path`, `query` or `header` parameter (Swagger 2.0, "Parameter Object"). */
export function upgradeParameter(parameter: unknown, swagger: Swagger): unknown {
  if (!isObject(parameter)) {
    return parameter;
  }
  const reference = stringMember(parameter, '$ref');
  if (reference !== undefined) {
    const moved = movedReference(reference);
    const target = followed(parameter, swagger.document);
    return moved === undefined && target !== parameter
      ? upgradeParameter(target, swagger)
      : { $ref: moved ?? reference };
  }
  return {
    ...pickMembers(parameter, (key) => keptMembers.has(key) || (isExtension(key) && key !== 'x-nullable')),
    ...serialization(parameter),
    schema: parameterSchema(parameter, swagger),
  };
}

const keptMembers = new Set(['name', 'in', 'description', 'required', 'allowEmptyValue', 'deprecated']);

/** The schema of a parameter, header or form field: its own `schema`, which is common though not allowed, or its keywords. */
export function parameterSchema(parameter: JsonObject, swagger: Swagger): unknown {
  const own = ownMember(parameter, 'schema');
  return swagger.upgradeSchema(isObject(own) ? own : pickMembers(parameter, (key) => schemaKeywords.has(key)));
}

/**
 * `collectionFormat` of a list as `style` and `explode`; Swagger 2.0's default is `csv`, OpenAPI 3's is `multi`.
 * What OpenAPI 3.0 has no style for (`tsv`; `ssv` and `pipes` outside a query) stays in `x-collectionFormat`.
 */
export function serialization(parameter: JsonObject): JsonObject {
  if (stringMember(parameter, 'type') !== 'array') {
    return {};
  }
  const place = stringMember(parameter, 'in');
  const inPathOrHeader = place === 'path' || place === 'header';
  const format = stringMember(parameter, 'collectionFormat') ?? 'csv';
  if (format === 'multi' && !inPathOrHeader) {
    return { style: 'form', explode: true };
  }
  if (!inPathOrHeader && (format === 'ssv' || format === 'pipes')) {
    return { style: format === 'ssv' ? 'spaceDelimited' : 'pipeDelimited', explode: false };
  }
  const nameless = format === 'tsv' || format === 'ssv' || format === 'pipes';
  return {
    style: inPathOrHeader ? 'simple' : 'form',
    explode: false,
    ...(nameless && { 'x-collectionFormat': format }),
  };
}

/** What a reference leads to in the Swagger document; a broken one is returned as it is. */
export function followed(parameter: unknown, document: JsonObject): unknown {
  const target = follow(document, parameter);
  return 'object' in target ? target.object : parameter;
}
