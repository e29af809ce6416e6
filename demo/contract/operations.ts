import {
  type ContractOperation,
  type ContractParameter,
  DESCRIPTION_ID,
  isObject,
  type Json,
  type JsonObject,
  type Style,
} from './document.ts';

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);
const STYLES: ReadonlySet<unknown> = new Set(['simple', 'form', 'pipeDelimited', 'spaceDelimited', 'deepObject']);
const PLACES: ReadonlySet<unknown> = new Set(['path', 'query', 'header', 'cookie']);

/** Every operation of an OpenAPI 3 document, with references above schemas followed and defaults written out. */
export function readOperations(document: JsonObject): ContractOperation[] {
  return Object.entries(object(document['paths'])).flatMap(([path, item]) =>
    Object.entries(object(item))
      .filter(([method]) => METHODS.has(method))
      .map(([method, operation]) => readOperation(document, path, method, object(operation), object(item))),
  );
}

const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

function readOperation(
  document: JsonObject,
  path: string,
  method: string,
  operation: JsonObject,
  item: JsonObject,
): ContractOperation {
  const id = operation['operationId'];
  const body = operation['requestBody'] === undefined ? undefined : follow(document, operation['requestBody']);
  const parameters = [...list(item['parameters']), ...list(operation['parameters'])];
  return {
    key: typeof id === 'string' ? id : `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    parameters: parameters.map((parameter) => readParameter(follow(document, parameter))),
    body: body && { required: body['required'] === true, content: bodySchemas(body) },
    responses: new Map(
      Object.entries(object(operation['responses'])).map(([status, response]) => [
        status,
        schemasByMediaType(follow(document, response)),
      ]),
    ),
    credentialQueryNames: credentialQueryNames(document),
  };
}

function follow(document: JsonObject, value: Json | undefined): JsonObject {
  const reference = object(value)['$ref'];
  if (typeof reference !== 'string') return object(value);
  const steps = reference.slice(DESCRIPTION_ID.length).split('/').slice(1);
  return steps.reduce<JsonObject>((found, step) => object(found[step]), document);
}

function readParameter(parameter: JsonObject): ContractParameter {
  const { name, in: place, required = false, schema } = parameter;
  if (typeof name !== 'string' || !PLACES.has(place) || !isObject(schema)) {
    throw new Error(`A parameter needs a name, a place and a schema, and this has not: ${JSON.stringify(parameter)}`);
  }
  const style = parameter['style'] ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple');
  if (!STYLES.has(style)) throw new Error(`Parameter ${name} has a style that the demo does not read: ${style}`);
  const explode = parameter['explode'] ?? (style === 'form' || style === 'deepObject');
  return {
    name,
    in: place as ContractParameter['in'],
    required: required === true,
    style: style as Style,
    explode: explode === true,
    schema,
  };
}

function bodySchemas(body: JsonObject): Map<string, JsonObject> {
  const schemas = [...schemasByMediaType(body)];
  return new Map(schemas.map(([type, schema]) => [type, schema ?? {}]));
}

function schemasByMediaType(holder: JsonObject): Map<string, JsonObject | undefined> {
  return new Map(
    Object.entries(object(holder['content'])).map(([type, media]) => {
      const schema = object(media)['schema'];
      return [mediaTypeOf(type), isObject(schema) ? schema : undefined];
    }),
  );
}

/** A media type without its parameters, in lower case. */
export const mediaTypeOf = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

function credentialQueryNames(document: JsonObject): string[] {
  const schemes = Object.values(object(object(document['components'])['securitySchemes'])).map(object);
  return schemes.flatMap(({ type, in: place, name }) =>
    type === 'apiKey' && place === 'query' && typeof name === 'string' ? [name] : [],
  );
}
