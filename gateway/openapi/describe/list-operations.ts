import { isExtension, isObject, type JsonObject, kindOf, objectMember, ownMember } from '../document/json.ts';
import { formatPointer } from '../document/json-pointer.ts';
import { methods } from '../document/object-model.ts';
import type { ListedOperation } from './describe-operation.ts';
import type { Reading } from './reading.ts';

/** Members of a path item that are no operations (OpenAPI 3.2, 4.9.1). */
const otherMembers = new Set(['$ref', 'summary', 'description', 'servers', 'parameters']);

/** Every operation below `paths`, in the order of the document. What is none there is reported and passed over. */
export function* listOperations(reading: Reading): Generator<ListedOperation> {
  const paths = ownMember(reading.document, 'paths');
  if (paths !== undefined && !isObject(paths)) {
    reading.report.warn('/paths', `must map paths to path items, is ${kindOf(paths)}`);
  }
  for (const [path, value] of Object.entries(objectMember(reading.document, 'paths'))) {
    if (!isExtension(path)) {
      yield* operationsOf(path, value, reading);
    }
  }
}

function* operationsOf(path: string, value: unknown, reading: Reading): Generator<ListedOperation> {
  const keys = ['paths', path];
  const target = reading.follow(value);
  if ('broken' in target) {
    reading.report.lose(formatPointer(keys), `the path item ${target.broken}`);
    return;
  }
  // What stands beside a `$ref` goes before what it leads to; the specification leaves conflicts open.
  const pathItem: JsonObject =
    isObject(value) && target.object !== value ? { ...target.object, ...value } : target.object;
  for (const [key, member] of Object.entries(pathItem)) {
    if (methods.some((method) => method === key)) {
      yield { path, method: key, keys: [...keys, key], value: member, pathItem };
    } else if (key === 'additionalOperations') {
      for (const [method, operation] of Object.entries(objectMember(pathItem, key))) {
        yield { path, method, keys: [...keys, key, method], value: operation, pathItem };
      }
    } else if (!otherMembers.has(key) && !isExtension(key)) {
      reading.report.warn(formatPointer([...keys, key]), `"${key}" is no HTTP method; it is passed over`);
    }
  }
}
