import type { ApiEncoding, ApiMediaType } from '../../openapi/api-description.ts';
import { isJson } from '../media-type.ts';
import { type Argument, refusal } from './argument.ts';
import { bracketPairs } from './brackets.ts';
import type { EncodedBody } from './encoded-body.ts';
import { expand, form, pipeDelimited, type Style, spaceDelimited, tabDelimited } from './expand.ts';
import { jsonText } from './json-text.ts';
import { encodeComponent, encodeName, encodeReserved, encodeReservedItem } from './percent-encoding.ts';
import { isComposite, presentEntries, primitiveText } from './wire-value.ts';

/**
 * Compiles an `application/x-www-form-urlencoded` body (OpenAPI 3.1, 4.8.15): each property by its `encoding`;
 * without one a list repeats its name and an object is written in brackets (`a[b]=c`), which is what servers read.
 */
export function compileFormBody(mediaType: ApiMediaType, argument: Argument): (value: unknown) => EncodedBody {
  const writes = new Map(
    Object.entries(mediaType.encoding).map(([name, encoding]) => [name, compileProperty(name, encoding, argument)]),
  );
  return (value) => {
    const pairs = propertiesOf(value, argument).map(([name, property]) =>
      (writes.get(name) ?? compileProperty(name, undefined, argument))(property),
    );
    return { contentType: mediaType.type, body: pairs.filter((pair) => pair !== undefined && pair !== '').join('&') };
  };
}

/** @throws GatewayError `BAD_USER_INPUT` for a body that has no properties to write. */
export function propertiesOf(value: unknown, argument: Argument): [string, unknown][] {
  if (!isComposite(value) || Array.isArray(value)) throw refusal(argument, 'it is not an object');
  return presentEntries(value);
}

function compileProperty(
  name: string,
  encoding: ApiEncoding | undefined,
  argument: Argument,
): (value: unknown) => string | undefined {
  const encodedName = encodeName(name);
  if (encoding?.contentType !== undefined && isJson(encoding.contentType)) {
    return (value) => `${encodedName}=${encodeComponent(textOrJson(value, argument))}`;
  }
  const explode = encoding?.explode ?? (encoding?.style ?? 'form') === 'form';
  const encode = encoding?.allowReserved === true ? (explode ? encodeReserved : encodeReservedItem) : encodeComponent;
  const expansion = {
    argument,
    style: styleOf(encoding),
    explode,
    name: encodedName,
    encode,
    dates: 'date-time',
  } as const;
  const inBrackets = encoding?.style === undefined || encoding.style === 'deepObject';
  return (value) => {
    const nested =
      isComposite(value) && (!Array.isArray(value) || encoding?.style === 'deepObject' || value.some(isComposite));
    if (nested && inBrackets) return bracketPairs(encodedName, value, encode, argument);
    return expand(expansion, value);
  };
}

function textOrJson(value: unknown, argument: Argument): string {
  return isComposite(value) ? jsonText(value, argument).toWellFormed() : primitiveText(value, argument);
}

function styleOf(encoding: ApiEncoding | undefined): Style {
  switch (encoding?.style) {
    case 'spaceDelimited':
      return spaceDelimited;
    case 'pipeDelimited':
      return pipeDelimited;
    case 'tabDelimited':
      return tabDelimited;
    default:
      return form;
  }
}
