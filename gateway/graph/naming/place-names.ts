import { type JsonObject, stringMember } from '../../openapi/document/json.ts';
import { formatPointer, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Place } from '../../openapi/shape/shape.ts';
import { branchName } from './branch-names.ts';
import { pascalCase } from './cases.ts';

/** The name that a place in a description gives to the type that stands there, in PascalCase. */
export type PlaceNames = (place: Place) => string;

/**
 * Names by place: `Order` for a schema of that name, `OrderStatus` for what its property `status` has, `OrderLine` for the
 * items of `lines`; `ListOrdersResult` for the answer of an operation, `ListOrdersSort` for its parameter.
 * @param operationName Name of the operation at a path and method, if there is one.
 * @param titleAt The title that names what stands at a JSON pointer.
 */
export function createPlaceNames(
  document: JsonObject,
  operationName: (path: string, method: string) => string | undefined,
  titleAt: (pointer: string) => string | undefined,
): PlaceNames {
  const known = new Map<string, string>();

  function nameOf(place: Place): string {
    const key = JSON.stringify(place);
    const existing = known.get(key);
    if (existing !== undefined) return existing;
    const name = computed(place);
    known.set(key, name);
    return name;
  }

  function computed(place: Place): string {
    const start = startOf(place, document, operationName);
    const titled = lastTitled(place, start.length);
    let name = titled?.name ?? start.name;
    let items = titled ? 'singular' : start.listItems;
    for (let index = titled?.length ?? start.length; index < place.length; index++) {
      const keyword = place[index] ?? '';
      const next = place[index + 1] ?? '';
      switch (keyword) {
        case 'properties':
          name += ` ${next}`;
          index++;
          items = 'singular';
          break;
        case 'items':
        case 'prefixItems':
          if (items === 'singular') name = singular(name);
          items = 'same';
          if (/^\d+$/.test(next)) {
            name += ` ${branchName(document, place.slice(0, index + 2))}`;
            index++;
          }
          break;
        case 'additionalProperties':
          name += ' value';
          break;
        case 'patternProperties':
          name += ' value';
          index++;
          break;
        case 'allOf':
          index++;
          break;
        case 'oneOf':
        case 'anyOf':
          name += ` ${branchName(document, place.slice(0, index + 2))}`;
          index++;
          break;
        case '$defs':
        case 'definitions':
          name = next;
          index++;
          items = 'singular';
          break;
        default:
          name += ` ${keyword}`;
      }
    }
    return pascalCase(name);
  }

  function lastTitled(place: Place, from: number): { name: string; length: number } | undefined {
    for (let length = place.length; length >= from; length--) {
      const name = titleAt(formatPointer(place.slice(0, length)));
      if (name !== undefined) return { name, length };
    }
    return undefined;
  }

  return nameOf;
}

interface Start {
  readonly name: string;
  /** How many keys are spent. */
  readonly length: number;
  /** Whether the name says the plural of what its items are. */
  readonly listItems: 'singular' | 'same';
}

function startOf(
  place: Place,
  document: JsonObject,
  operationName: (path: string, method: string) => string | undefined,
): Start {
  const [root, first = '', second = ''] = place;
  if (root === 'components') {
    return { name: second, length: first === 'schemas' ? 3 : schemaIndex(place, 3), listItems: 'singular' };
  }
  if (root === 'paths' || root === 'webhooks') return startInPath(place, document, operationName);
  const named = place.findLastIndex((key) => key === 'schemas' || key === 'definitions' || key === '$defs');
  if (named > 0 && named + 1 < place.length) {
    return { name: place[named + 1] ?? '', length: named + 2, listItems: 'singular' };
  }
  if (root === 'x-weft-outside') {
    return { name: first.replace(/^.*\/|\.\w+$/g, ''), length: 2, listItems: 'singular' };
  }
  return { name: root ?? '', length: 1, listItems: 'singular' };
}

function startInPath(
  place: Place,
  document: JsonObject,
  operationName: (path: string, method: string) => string | undefined,
): Start {
  const [, path = '', member = ''] = place;
  const isAdditional = member === 'additionalOperations';
  const method = isAdditional ? (place[3] ?? '') : member;
  const below = member === 'parameters' ? 2 : isAdditional ? 4 : 3;
  const owner =
    operationName(path, method) ?? `${path.replaceAll('{', ' by ')} ${member === 'parameters' ? '' : method}`;
  const length = schemaIndex(place, below + 2);
  switch (place[below]) {
    case 'parameters': {
      const parameter = stringMember(valueAt(document, place.slice(0, below + 2)), 'name') ?? '';
      return { name: `${owner} ${parameter}`, length, listItems: 'singular' };
    }
    case 'responses':
      return { name: `${owner} ${answerName(place[below + 1] ?? '')}`, length, listItems: 'same' };
    case 'requestBody':
      return { name: owner, length: schemaIndex(place, below + 1), listItems: 'same' };
    default:
      return { name: owner, length: below, listItems: 'same' };
  }
}

/** The status of an answer by what it means (RFC 9110, 15.3). */
const answerNames: Readonly<Record<string, string>> = {
  201: 'Created',
  202: 'Accepted',
  206: 'PartialContent',
  207: 'MultiStatus',
};

function answerName(status: string): string {
  const name = answerNames[status];
  return /^2/.test(status) || status === 'default'
    ? name === undefined || status === '201'
      ? 'Result'
      : name
    : `Result ${status}`;
}

function schemaIndex(place: Place, from: number): number {
  const index = place.indexOf('schema', from);
  return index === -1 ? Math.min(from, place.length) : index + 1;
}

/** `Orders` → `Order`, `Categories` → `Category`, `Addresses` → `Address`; what is no plural stays. */
function singular(name: string): string {
  if (/[^aeiou]ies$/i.test(name)) return `${name.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z|tus)es$/i.test(name)) return name.slice(0, -2);
  return /[^sui]s$/i.test(name) ? name.slice(0, -1) : name;
}
