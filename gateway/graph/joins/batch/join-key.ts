import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import type { SchemaViews } from '../../values/schema-view.ts';
import { compileValuePath, type ValuePath } from '../../values/value-path.ts';
import { unknownName } from '../checks/did-you-mean.ts';
import { checkFit } from '../checks/key-fit.ts';
import { UnusableJoin } from '../join-target.ts';
import type { BatchArgument } from './batch-argument.ts';

/** A key as an object of the keys' argument has it: its parts under the names of that object's fields. */
export interface KeyReader {
  /** Several where the path ends in a list; none where it, or a part of it, is null. */
  keysOf(value: unknown): readonly unknown[];
  readonly isList: boolean;
}

interface Part {
  /** Name in the key's object; `undefined` for a key that is one value. */
  readonly name: string | undefined;
  readonly path: string;
}

/**
 * Reads a key as a join writes it: one path (`customerId`), or several values that make one key together, as in
 * Federation's `@key` (`"sku warehouse"`), each under its last name or under a given one (`"sku: product.sku"`).
 *
 * @throws UnusableJoin
 */
export function keyParts(text: string, option: string): readonly Part[] {
  const tokens = text
    .replace(/^\s*\{|\}\s*$/g, '')
    .replace(/\s*:\s*/g, ':')
    .split(/[\s,]+/)
    .filter(Boolean);
  const parts = tokens.map((token): Part => {
    const [, name, path] = /^(?:(\w+):)?([\w.[\]]+)$/.exec(token) ?? [];
    if (path === undefined) throw new UnusableJoin(`${option} "${text}" is no path and no list of paths`);
    return { name: name ?? (tokens.length > 1 ? path.split('.').at(-1) : undefined), path };
  });
  if (parts.length === 0) throw new UnusableJoin(`${option} is empty: name the field that holds the key`);
  return parts;
}

/**
 * Compiles the key of a join's parents, checked against the argument that takes it.
 * @throws UnusableJoin for fields that are not there and for values that the argument cannot take.
 */
export function compileParentKey(
  keyField: string,
  parent: GraphQLObjectType,
  argument: BatchArgument,
  views: SchemaViews,
): KeyReader {
  const parts = keyParts(keyField, 'keyField').map((part) => ({ ...part, value: pathOf(part, parent, 'keyField') }));
  for (const { name, path, value } of parts) checkFit({ text: path, type: value.type }, argument.partType(name));
  argument.checkParts(parts.flatMap(({ name }) => name ?? []));
  const [only] = parts;
  if (only && only.name === undefined) {
    const { value } = only;
    const normal = normalKey(value.type, argument.itemType, views);
    return {
      isList: value.isList,
      keysOf: (root) => {
        const key = value.read(root);
        return present(Array.isArray(key) ? key.map(normal) : [normal(key)]);
      },
    };
  }
  const several = parts.find(({ value }) => value.isList);
  if (several)
    throw new UnusableJoin(`keyField "${keyField}": "${several.path}" is a list, and a part of a key cannot be one`);
  return { isList: false, keysOf: (root) => present([together(parts, root)]) };
}

/**
 * Compiles the key that a row holds.
 * @throws UnusableJoin
 */
export function compileRowKey(
  valueKeyField: string,
  row: GraphQLOutputType,
  argument: BatchArgument,
  views: SchemaViews,
): (row: unknown) => unknown {
  const parts = keyParts(valueKeyField, 'valueKeyField').map((part) => ({
    ...part,
    value: pathOf(part, row, 'valueKeyField'),
  }));
  const several = parts.find(({ value }) => value.isList);
  if (several) throw new UnusableJoin(`valueKeyField "${several.path}" is a list: a row must hold one key`);
  argument.checkParts(parts.flatMap(({ name }) => name ?? []));
  const [only] = parts;
  if (only && only.name === undefined) {
    const { value } = only;
    const normal = normalKey(value.type, argument.itemType, views);
    return (given) => normal(value.read(given));
  }
  return (given) => together(parts, given);
}

function pathOf(part: Part, start: GraphQLOutputType, option: string): ValuePath {
  const value = compileValuePath(part.path, start);
  if (value.unknownStep) throw new UnusableJoin(`${option} "${part.path}": ${unknownName(value.unknownStep)}`);
  return value;
}

function together(parts: readonly (Part & { value: ValuePath })[], root: unknown): unknown {
  const key: Record<string, unknown> = {};
  for (const { name = '', value } of parts) {
    const part = value.read(root);
    if (part === null || part === undefined) return undefined;
    key[name] = part;
  }
  return key;
}

/** A key that is an object becomes the object that the argument takes: the same fields, and no others. */
function normalKey(
  type: GraphQLOutputType | undefined,
  itemType: GraphQLNamedType | undefined,
  views: SchemaViews,
): (key: unknown) => unknown {
  if (!type || !isObjectType(getNamedType(type)) || !isInputObjectType(itemType)) return (key) => key;
  const names = Object.keys(itemType.getFields());
  return (key) => {
    const seen = views.view(key, getNullableType(type));
    if (typeof seen !== 'object' || seen === null) return undefined;
    const given = seen as Record<string, unknown>;
    return Object.fromEntries(names.flatMap((name) => (given[name] == null ? [] : [[name, given[name]]])));
  };
}

function present(keys: readonly unknown[]): readonly unknown[] {
  return keys.some((key) => key === null || key === undefined) ? keys.filter((key) => key != null) : keys;
}
