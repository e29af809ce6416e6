import { isObject } from '../document/json.ts';
import { formatPointer } from '../document/json-pointer.ts';
import { unreadable } from './unreadable.ts';

/** Most values that a document may come to with its aliases written out; the largest published one has two million. */
const maxValues = 20_000_000;
const maxDepth = 1_000;

/**
 * Makes what a YAML parser returned finite: an alias to one of its own ancestors becomes a `$ref` to it. Objects that
 * aliases share stay shared, and are counted as often as they stand.
 * @throws ProjectError when the aliases multiply to more than 20 million values.
 */
export function untieAliases(root: unknown, file: string): unknown {
  const sizes = new Map<object, number>();
  const above = new Map<object, number>();
  const path: string[] = [];

  function sizeOf(value: unknown): number {
    if (typeof value !== 'object' || value === null) {
      return 1;
    }
    const known = sizes.get(value);
    if (known !== undefined) {
      return known;
    }
    if (path.length > maxDepth) {
      throw unreadable(`is nested deeper than ${maxDepth} levels`, file);
    }
    above.set(value, path.length);
    const size = Object.entries(value).reduce((sum, [key, member]) => sum + sizeOfMember(value, key, member), 1);
    above.delete(value);
    if (size > maxValues) {
      throw unreadable(`has aliases that multiply to more than ${maxValues} values`, file);
    }
    sizes.set(value, size);
    return size;
  }

  function sizeOfMember(holder: object, key: string, member: unknown): number {
    const depth = isObject(member) || Array.isArray(member) ? above.get(member) : undefined;
    if (depth !== undefined) {
      const value = { $ref: `#${formatPointer(path.slice(0, depth))}` };
      Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
      return 1;
    }
    path.push(key);
    const size = sizeOf(member);
    path.pop();
    return size;
  }

  sizeOf(root);
  return root;
}
