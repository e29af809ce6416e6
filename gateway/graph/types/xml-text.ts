import type { ApiMediaType, ApiOperation, Schema } from '../../openapi/api-description.ts';
import { isXml } from '../../rest/media-type.ts';

const text: Schema = { type: 'string' };

/**
 * The operation with what it only offers as XML as the text that it is: no value can be read out of XML or written
 * into it without a description of how, and text is better than nothing.
 */
export function withXmlAsText(operation: ApiOperation): ApiOperation {
  const { requestBody, responses } = operation;
  const answers = responses.filter(({ status }) => status.startsWith('2')).flatMap(({ content }) => content);
  const textAnswer = onlyXml(answers);
  const textBody = requestBody !== undefined && onlyXml(requestBody.content);
  if (!textAnswer && !textBody) return operation;
  return {
    ...operation,
    requestBody: textBody ? { ...requestBody, content: requestBody.content.map(asText) } : requestBody,
    responses: textAnswer
      ? responses.map((response) =>
          response.status.startsWith('2') ? { ...response, content: response.content.map(asText) } : response,
        )
      : responses,
  };
}

function onlyXml(content: readonly ApiMediaType[]): boolean {
  return content.length > 0 && content.every(({ type }) => isXml(type));
}

function asText(media: ApiMediaType): ApiMediaType {
  return { ...media, schema: text };
}
