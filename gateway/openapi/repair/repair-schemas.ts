import { isObject, type JsonObject, kindOf, pickMembers } from '../document/json.ts';
import { formatPointer } from '../document/json-pointer.ts';
import { type Holding, holdingOf } from '../document/object-model.ts';
import type { Report } from '../document/report.ts';
import { rewrite } from '../document/rewrite.ts';

/**
 * An OpenAPI 3.1 document in which every keyword that shapes a schema is what it must be (JSON Schema 2020-12): what is
 * not, is left out and reported, so that no later step meets it. Extensions and data are not looked at.
 * @param report Pointers are those of the upgraded document, which for operations and named schemas of OpenAPI 3 are the
 * published ones.
 */
export function repairSchemas(document: JsonObject, report: Report): JsonObject {
  return rewrite(document, 'document', (object, { role, pointer }) => {
    if (role !== 'schema') return object;
    let repaired = object;
    for (const key of Object.keys(object)) {
      const value = object[key];
      const wanted = fault(key, value);
      if (wanted === undefined) continue;
      const replacement = replacementOf(key, value);
      repaired =
        replacement === undefined
          ? pickMembers(repaired, (member) => member !== key)
          : { ...repaired, [key]: replacement };
      if (!isSilent(key, value)) {
        report.warn(
          pointer() + formatPointer([key]),
          `must be ${wanted}, is ${kindOf(value)}; what does not fit is left out`,
        );
      }
    }
    return repaired;
  });
}

/** What a keyword's value must be, if it is not. */
function fault(key: string, value: unknown): string | undefined {
  const shape = holdingOf('schema', key)?.[0];
  const demand = shape === undefined ? demandsOfKeywords.get(key) : demandsOfShapes[shape];
  return demand === undefined || demand.test(value) ? undefined : demand.wanted;
}

interface Demand {
  readonly wanted: string;
  test(value: unknown): boolean;
}

const demandsOfShapes: Readonly<Record<Holding[0], Demand>> = {
  one: { wanted: 'a schema', test: isSchema },
  oneOrList: { wanted: 'a schema', test: (value) => isSchema(value) || isList(value, isSchema) },
  list: { wanted: 'a list of schemas', test: (value) => isList(value, isSchema) },
  map: { wanted: 'schemas by name', test: (value) => isObject(value) && Object.values(value).every(isSchema) },
};

const demandsOfKeywords: ReadonlyMap<string, Demand> = new Map<string, Demand>([
  ['$ref', { wanted: 'a string', test: isString }],
  ['format', { wanted: 'a string', test: isString }],
  ['type', { wanted: 'a type or a list of types', test: (value) => isString(value) || isList(value, isString) }],
  ['required', { wanted: 'a list of names', test: (value) => isList(value, isString) }],
  ['enum', { wanted: 'a list of values', test: Array.isArray }],
  ['discriminator', { wanted: 'an object with propertyName', test: isObject }],
]);

/** What can be kept of a value that is not what it must be. */
function replacementOf(key: string, value: unknown): unknown {
  if (key === 'discriminator') return typeof value === 'string' ? { propertyName: value } : undefined;
  if (key === 'type' || key === 'required') return Array.isArray(value) ? value.filter(isString) : undefined;
  const shape = holdingOf('schema', key)?.[0];
  if (Array.isArray(value) && (shape === 'list' || shape === 'oneOrList')) return value.filter(isSchema);
  if (isObject(value) && shape === 'map') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, isSchema(item) ? item : {}]));
  }
  return undefined;
}

/** `required: true` on a property is OpenAPI's own word for parameters, misplaced in many descriptions. */
function isSilent(key: string, value: unknown): boolean {
  return key === 'required' && typeof value === 'boolean';
}

function isSchema(value: unknown): boolean {
  return isObject(value) || typeof value === 'boolean';
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}
