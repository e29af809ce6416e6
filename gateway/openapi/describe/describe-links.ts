import type { ApiLink } from '../api-description.ts';
import { isExtension, type JsonObject, objectMember, ownMember, stringMember } from '../document/json.ts';
import type { Reading } from './reading.ts';

/** The links of a response (OpenAPI 3.1, 4.8.20), if it has any; those whose reference is broken are left out. */
export function describeLinks(response: JsonObject, reading: Reading): readonly ApiLink[] | undefined {
  const links = Object.entries(objectMember(response, 'links')).flatMap(([name, value]) => {
    const target = reading.follow(value);
    if (isExtension(name) || !('object' in target)) {
      return [];
    }
    const link = target.object;
    return [
      {
        name,
        description: stringMember(link, 'description'),
        operationId: stringMember(link, 'operationId'),
        operationRef: stringMember(link, 'operationRef'),
        parameters: objectMember(link, 'parameters'),
        requestBody: ownMember(link, 'requestBody'),
      },
    ];
  });
  return links.length === 0 ? undefined : links;
}
