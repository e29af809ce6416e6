import {
  isExtension,
  isObject,
  type JsonObject,
  mapMembers,
  objectMember,
  ownMember,
  pickMembers,
  stringMember,
} from '../document/json.ts';
import type { Swagger } from './swagger.ts';
import { followed, parameterSchema, serialization } from './swagger-parameter.ts';
import { movedReference } from './swagger-schema.ts';

/**
 * One response of Swagger 2.0.
 * @param produces Media types of the operation, or of the document. @default application/json, or bytes for a file
 */
export function upgradeResponse(response: unknown, produces: readonly string[] | undefined, swagger: Swagger): unknown {
  if (!isObject(response)) {
    return response;
  }
  const reference = stringMember(response, '$ref');
  if (reference !== undefined) {
    const moved = movedReference(reference);
    const target = followed(response, swagger.document);
    return moved === undefined && target !== response
      ? upgradeResponse(target, produces, swagger)
      : { $ref: moved ?? reference };
  }
  return {
    description: '',
    ...pickMembers(response, (key) => key === 'description' || isExtension(key)),
    ...(Object.hasOwn(response, 'headers') && { headers: upgradeHeaders(response, swagger) }),
    ...(Object.hasOwn(response, 'schema') && { content: upgradeContent(response, produces, swagger) }),
  };
}

function upgradeHeaders(response: JsonObject, swagger: Swagger): JsonObject {
  return mapMembers(objectMember(response, 'headers'), (header) => {
    if (!isObject(header)) {
      return header;
    }
    const { explode } = serialization({ ...header, in: 'header' });
    return {
      ...pickMembers(header, (key) => key === 'description'),
      ...(explode !== undefined && { explode }),
      schema: parameterSchema(header, swagger),
    };
  });
}

function upgradeContent(response: JsonObject, produces: readonly string[] | undefined, swagger: Swagger): JsonObject {
  const published = ownMember(response, 'schema');
  const schema = swagger.upgradeSchema(published);
  const isFile = stringMember(published, 'type') === 'file';
  const types = produces?.length ? produces : [isFile ? 'application/octet-stream' : 'application/json'];
  const examples = objectMember(response, 'examples');
  return Object.fromEntries(
    types.map((type) => [type, { schema, ...(Object.hasOwn(examples, type) && { example: examples[type] }) }]),
  );
}
