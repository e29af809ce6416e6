import type { ApiDescription, ApiMediaType, ApiOperation } from '../../openapi/api-description.ts';
import { arrayMember, isObject, objectMember, stringMember } from '../../openapi/document/json.ts';
import { formatPointer, parsePointer, valueAt, valueOfLocalReference } from '../../openapi/document/json-pointer.ts';
import type { ArgumentStamp } from '../stamps/stamp.ts';
import type { SchemaPlace, SchemaPlaces } from './schema-place.ts';

/** The schemas of what an operation answers on success, JSON first. */
export function answerSchemas(operation: ApiOperation, { publishedVersion }: ApiDescription): SchemaPlace[] {
  const isSuccess = (status: string): boolean => /^2/.test(status);
  const successes = operation.responses.filter(({ status }) => isSuccess(status));
  const responses = successes.length > 0 ? successes : operation.responses.filter(({ status }) => status === 'default');
  return responses.flatMap(({ status, content }) =>
    jsonFirst(content).flatMap(({ type, schema }) => {
      if (!schema) return [];
      const keys = publishedVersion.startsWith('2') ? ['schema'] : ['content', type, 'schema'];
      return [{ schema, pointer: operation.pointer + formatPointer(['responses', status, ...keys]) }];
    }),
  );
}

/** The schemas of what an argument takes. */
export function argumentSchemas(
  operation: ApiOperation,
  argument: ArgumentStamp,
  description: ApiDescription,
  places: SchemaPlaces,
): SchemaPlace[] {
  switch (argument.place) {
    case 'body':
      return bodySchemas(operation, description);
    case 'bodyProperty':
      return bodySchemas(operation, description).flatMap((place) => places.property(place, argument.name) ?? []);
    case 'unknown':
      return [];
    default:
      return operation.parameters
        .filter(({ name, in: place }) => name === argument.name && place === argument.place)
        .map(({ schema }) => ({ schema, pointer: parameterPointer(operation, argument, description) }));
  }
}

function bodySchemas({ pointer, requestBody }: ApiOperation, { publishedVersion }: ApiDescription): SchemaPlace[] {
  return jsonFirst(requestBody?.content ?? []).flatMap(({ type, schema }) => {
    if (!schema) return [];
    const keys = publishedVersion.startsWith('2') ? ['parameters'] : ['requestBody', 'content', type, 'schema'];
    return [{ schema, pointer: pointer + formatPointer(keys) }];
  });
}

function jsonFirst(content: readonly ApiMediaType[]): ApiMediaType[] {
  return content.toSorted((a, b) => Number(isJson(b)) - Number(isJson(a)));
}

function isJson({ type }: ApiMediaType): boolean {
  return /[/+]json\b/i.test(type);
}

/** A parameter stands at its operation or at the path item; references are told by where they stand. */
function parameterPointer({ pointer }: ApiOperation, { name, place }: ArgumentStamp, description: ApiDescription) {
  const { document } = description;
  const keys = parsePointer(pointer);
  for (const holder of [keys, keys.slice(0, 2)]) {
    const index = arrayMember(objectAt(document, holder), 'parameters').findIndex((value) => {
      const reference = stringMember(value, '$ref');
      const parameter = reference === undefined ? value : valueOfLocalReference(document, reference);
      return stringMember(parameter, 'name') === name && stringMember(parameter, 'in') === place;
    });
    if (index !== -1) return formatPointer([...holder, 'parameters', String(index)]);
  }
  return pointer;
}

function objectAt(document: Readonly<Record<string, unknown>>, keys: readonly string[]): unknown {
  const value = valueAt(document, keys);
  return isObject(value) ? value : objectMember(document, '');
}
