import { isObject, type Json, type JsonObject } from './document.ts';

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch']);

/**
 * A Swagger 2.0 document as OpenAPI 3: parameters get a `schema`, `body` and `formData` become a request body,
 * `collectionFormat` a style, `consumes` and `produces` media types. `definitions` stay where they are.
 */
export function upgradeSwagger(document: JsonObject): JsonObject {
  const host = typeof document['host'] === 'string' ? document['host'] : 'localhost';
  const basePath = typeof document['basePath'] === 'string' ? document['basePath'] : '';
  const paths = Object.entries(object(document['paths'])).map(([path, item]) => [path, upgradeItem(document, item)]);
  const { parameters: _parameters, responses: _responses, ...rest } = document;
  return {
    ...nullableNamed(rest),
    servers: [{ url: `https://${host}${basePath}` }],
    paths: Object.fromEntries(paths),
    components: { securitySchemes: document['securityDefinitions'] },
  };
}

const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** `x-nullable` is how Swagger 2.0 documents say `nullable`. */
function nullableNamed(value: JsonObject): JsonObject {
  const renamed = (member: Json | undefined): Json | undefined => {
    if (Array.isArray(member)) return member.map((item) => renamed(item) ?? null);
    if (!isObject(member)) return member;
    const entries = Object.entries(member).map(([key, inner]) => [
      key === 'x-nullable' ? 'nullable' : key,
      renamed(inner),
    ]);
    return Object.fromEntries(entries);
  };
  return object(renamed(value));
}

function upgradeItem(document: JsonObject, item: Json | undefined): JsonObject {
  const shared = list(object(item)['parameters']);
  const operations = Object.entries(object(item))
    .filter(([method]) => METHODS.has(method))
    .map(([method, operation]) => [method, upgradeOperation(document, object(operation), shared)]);
  return Object.fromEntries(operations);
}

function upgradeOperation(document: JsonObject, operation: JsonObject, shared: readonly Json[]): JsonObject {
  const parameters = [...shared, ...list(operation['parameters'])].map((parameter) => dereference(document, parameter));
  const consumes = list(operation['consumes'] ?? document['consumes']);
  const produces = list(operation['produces'] ?? document['produces']);
  const requestBody = bodyOf(parameters, consumes);
  const { parameters: _parameters, responses, ...rest } = operation;
  return object(
    nullableNamed({
      ...rest,
      parameters: parameters.filter(({ in: place }) => place !== 'body' && place !== 'formData').map(upgradeParameter),
      responses: upgradeResponses(document, object(responses), produces),
      ...(requestBody === undefined ? {} : { requestBody }),
    }),
  );
}

function dereference(document: JsonObject, value: Json): JsonObject {
  const reference = object(value)['$ref'];
  if (typeof reference !== 'string') return object(value);
  const [, section = '', name = ''] = reference.split('/');
  return object(object(document[section])[name]);
}

function upgradeParameter(parameter: JsonObject): JsonObject {
  const { name, in: place, required = false, description, collectionFormat = 'csv', ...schema } = parameter;
  const isList = schema['type'] === 'array';
  const style = collectionFormat === 'pipes' ? 'pipeDelimited' : collectionFormat === 'ssv' ? 'spaceDelimited' : 'form';
  return {
    ...{ name, in: place, required, description, schema },
    ...(place === 'query' && isList ? { style, explode: collectionFormat === 'multi' } : {}),
  };
}

function bodyOf(parameters: readonly JsonObject[], consumes: readonly Json[]): JsonObject | undefined {
  const body = parameters.find(({ in: place }) => place === 'body');
  if (body !== undefined) {
    const content = consumes.map((type) => [type, { schema: body['schema'] }]);
    return { required: body['required'], content: Object.fromEntries(content) };
  }
  const fields = parameters.filter(({ in: place }) => place === 'formData');
  if (fields.length === 0) return undefined;
  const properties = fields.map((field) => {
    const { name, description, schema } = upgradeParameter(field);
    return [name, { description, ...object(schema) }];
  });
  const schema = {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: fields.filter((field) => field['required'] === true).map((field) => field['name'] ?? null),
    additionalProperties: false,
  };
  return { required: true, content: Object.fromEntries(consumes.map((type) => [type, { schema }])) };
}

function upgradeResponses(document: JsonObject, responses: JsonObject, produces: readonly Json[]): JsonObject {
  const upgraded = Object.entries(responses).map(([status, response]) => {
    const { schema, ...rest } = dereference(document, response ?? {});
    const content = produces.map((type) => [type, { schema }]);
    return [status, schema === undefined ? rest : { ...rest, content: Object.fromEntries(content) }];
  });
  return Object.fromEntries(upgraded);
}
