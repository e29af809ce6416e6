import type { ApiEncoding, ApiMediaType, ParameterStyle } from '../api-description.ts';
import { isExtension, isObject, type JsonObject, objectMember, ownMember, stringMember } from '../document/json.ts';
import { delimitedStyle, isStyle } from './parameter-style.ts';
import { type Reading, schemaOf } from './reading.ts';

/** The media types of a body, response or parameter, in the order of the description. */
export function describeContent(holder: JsonObject, reading: Reading): readonly ApiMediaType[] {
  return Object.entries(objectMember(holder, 'content')).flatMap(([type, value]) => {
    const target = reading.follow(value);
    return isExtension(type) || !('object' in target) ? [] : [describeMediaType(type, target.object)];
  });
}

function describeMediaType(type: string, media: JsonObject): ApiMediaType {
  const encoding = Object.entries(objectMember(media, 'encoding')).filter(([, value]) => isObject(value));
  return {
    type,
    schema: Object.hasOwn(media, 'schema') ? schemaOf(media['schema']) : undefined,
    encoding: Object.fromEntries(encoding.map(([name, value]) => [name, describeEncoding(value)])),
  };
}

/** OpenAPI 3.1, 4.8.15.1. Defaults are not written out: only a member that is given turns the `contentType` off. */
function describeEncoding(encoding: unknown): ApiEncoding {
  const explode = ownMember(encoding, 'explode');
  return {
    contentType: stringMember(encoding, 'contentType'),
    style: encodingStyle(encoding),
    explode: typeof explode === 'boolean' ? explode : undefined,
    allowReserved: ownMember(encoding, 'allowReserved') === true,
  };
}

function encodingStyle(encoding: unknown): ParameterStyle | undefined {
  const style = stringMember(encoding, 'style');
  return delimitedStyle(encoding) ?? (style !== undefined && isStyle('query', style) ? style : undefined);
}
