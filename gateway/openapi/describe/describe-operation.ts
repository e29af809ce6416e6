import type { ApiOperation, ApiRequestBody, ApiResponse } from '../api-description.ts';
import {
  arrayMember,
  isExtension,
  isObject,
  type JsonObject,
  objectMember,
  ownMember,
  stringMember,
} from '../document/json.ts';
import { formatPointer } from '../document/json-pointer.ts';
import { describeContent } from './describe-content.ts';
import { describeLinks } from './describe-links.ts';
import { describeParameters } from './describe-parameter.ts';
import { describeServers } from './describe-servers.ts';
import { OperationLost } from './operation-lost.ts';
import type { Reading } from './reading.ts';

/** An operation as the document lists it. */
export interface ListedOperation {
  readonly path: string;
  /** As written: `get`, or any name below `additionalOperations`. */
  readonly method: string;
  /** Keys that lead to it by way of its path, also when the path item is a reference. */
  readonly keys: readonly string[];
  readonly value: unknown;
  readonly pathItem: JsonObject;
}

/**
 * One operation with its references resolved and defaults written out.
 * @throws OperationLost when it cannot be called as described.
 */
export function describeOperation(listed: ListedOperation, reading: Reading): ApiOperation {
  const { path, keys, pathItem, value: operation } = listed;
  if (!isObject(operation)) {
    throw new OperationLost('the operation is not an object');
  }
  const pathKeys = keys.slice(0, 2);
  return {
    pointer: formatPointer(keys),
    operationId: stringMember(operation, 'operationId') || undefined,
    description: stringMember(operation, 'description') || stringMember(operation, 'summary'),
    deprecated: ownMember(operation, 'deprecated') === true || undefined,
    method: listed.method.toUpperCase(),
    path,
    servers: describeServers([operation, pathItem, reading.document]),
    parameters: describeParameters({ object: pathItem, keys: pathKeys }, { object: operation, keys }, path, reading),
    requestBody: describeRequestBody(operation, reading),
    responses: describeResponses(operation, keys, reading),
    security: describeSecurity(operation, reading),
  };
}

function describeRequestBody(operation: JsonObject, reading: Reading): ApiRequestBody | undefined {
  const value = ownMember(operation, 'requestBody');
  if (value === undefined || value === null) {
    return undefined;
  }
  const target = reading.follow(value);
  if ('broken' in target) {
    throw new OperationLost(`the request body ${target.broken}`);
  }
  const content = describeContent(target.object, reading);
  return content.length === 0 ? undefined : { required: ownMember(target.object, 'required') === true, content };
}

function describeResponses(operation: JsonObject, keys: readonly string[], reading: Reading): readonly ApiResponse[] {
  return Object.entries(objectMember(operation, 'responses')).flatMap(([status, value]) => {
    if (isExtension(status)) {
      return [];
    }
    const target = reading.follow(value);
    if ('broken' in target) {
      reading.report.warn(
        formatPointer([...keys, 'responses', status]),
        `the response ${target.broken}; it is left out`,
      );
      return [];
    }
    return [
      {
        status: /^\dxx$/i.test(status) ? status.toUpperCase() : status,
        content: describeContent(target.object, reading),
        links: describeLinks(target.object, reading),
      },
    ];
  });
}

/** Those of the operation go in the place of those of the whole API (OpenAPI 3.1, 4.8.10). */
function describeSecurity(operation: JsonObject, { document }: Reading): readonly (readonly string[])[] {
  const holder = ownMember(operation, 'security') === undefined ? document : operation;
  return arrayMember(holder, 'security').filter(isObject).map(Object.keys);
}
