import type { ApiMediaType, ApiOperation, Schema } from '../../openapi/api-description.ts';
import { rewrite } from '../../openapi/document/rewrite.ts';

/** Keywords that only people read (JSON Schema 2020-12, Validation, 9; OpenAPI 3.1, 4.8.24). */
const forPeople = ['description', 'example', 'examples', 'externalDocs', '$comment'] as const;

/** An operation without what only people read: calls are made without it, and it is most of a large description. */
export function slimOperation(operation: ApiOperation): ApiOperation {
  const { requestBody } = operation;
  return {
    ...operation,
    description: undefined,
    parameters: operation.parameters.map((parameter) => ({
      ...parameter,
      description: undefined,
      schema: slimSchema(parameter.schema),
    })),
    requestBody: requestBody && { ...requestBody, content: requestBody.content.map(slimMedia) },
    responses: operation.responses.map((response) => ({ ...response, content: response.content.map(slimMedia) })),
  };
}

export function slimSchema(schema: Schema): Schema {
  return rewrite(schema, 'schema', (object) => {
    if (!forPeople.some((keyword) => Object.hasOwn(object, keyword))) return object;
    return Object.fromEntries(Object.entries(object).filter(([key]) => !forPeople.some((keyword) => keyword === key)));
  });
}

function slimMedia(media: ApiMediaType): ApiMediaType {
  return { ...media, schema: media.schema && slimSchema(media.schema) };
}
