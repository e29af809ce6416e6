import { arrayMember, isObject, type JsonObject, ownMember, stringMember } from '../../openapi/document/json.ts';
import { valueAt } from '../../openapi/document/json-pointer.ts';
import { isNull } from '../../openapi/shape/essence.ts';
import type { Place } from '../../openapi/shape/shape.ts';
import { wordsOf } from './words.ts';

/**
 * Words for one of several alternatives: its own name, the value that marks it, the kind that it alone is, what only it
 * has, else its number. A list has none: its items are named by the owner alone.
 */
export function branchName(document: JsonObject, place: Place): string {
  const branch = valueAt(document, place);
  const siblings = valueAt(document, place.slice(0, -1));
  const others = (Array.isArray(siblings) ? siblings : []).filter((one) => one !== branch && !isNull(one));
  if (others.length === 0) return '';
  const reference =
    stringMember(branch, '$ref') ?? arrayMember(branch, 'allOf').map((part) => stringMember(part, '$ref'))[0];
  if (reference !== undefined) return reference.split('/').at(-1) ?? '';
  const title = stringMember(branch, 'title');
  if (title !== undefined && isShort(title) && others.every((other) => ownMember(other, 'title') !== title))
    return title;
  const own = markerOf(branch) ?? kindOf(branch, others) ?? distinctProperty(branch, others);
  return own ?? `option ${Number(place.at(-1)) + 1}`;
}

function isShort(title: string): boolean {
  const { length } = wordsOf(title);
  return length > 0 && length < 6;
}

/** The one value that a property of it must have. */
function markerOf(branch: unknown): string | undefined {
  for (const property of Object.values(propertiesOf(branch))) {
    const values = ownMember(property, 'enum');
    const value =
      ownMember(property, 'const') ?? (Array.isArray(values) && values.length === 1 ? values[0] : undefined);
    if (typeof value === 'string' && isShort(value)) return value;
  }
  return undefined;
}

function kindOf(branch: unknown, others: readonly unknown[]): string | undefined {
  const isKind = (test: (schema: unknown) => boolean) => test(branch) && !others.some(test);
  if (isKind((schema) => ownMember(schema, 'items') !== undefined)) return '';
  if (isKind((schema) => isObject(ownMember(schema, 'additionalProperties')))) return '';
  if (isKind((schema) => Array.isArray(ownMember(schema, 'enum')))) return 'enum';
  return isKind((schema) => isObject(ownMember(schema, 'properties')) || stringMember(schema, '$ref') !== undefined)
    ? 'object'
    : undefined;
}

function distinctProperty(branch: unknown, others: readonly unknown[]): string | undefined {
  const known = new Set(others.flatMap((other) => Object.keys(propertiesOf(other))));
  const name = Object.keys(propertiesOf(branch)).find((property) => !known.has(property));
  return name === undefined ? undefined : `with ${name}`;
}

function propertiesOf(schema: unknown): JsonObject {
  const properties = ownMember(schema, 'properties');
  return isObject(properties) ? properties : {};
}
