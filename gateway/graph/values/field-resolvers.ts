import { defaultFieldResolver, type GraphQLFieldResolver } from 'graphql';
import type { FieldStamp } from '../stamps/stamp.ts';
import { entriesOf } from './entries.ts';
import { isSchemaView } from './schema-view.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** The resolver that reads a stamped field off the JSON that the upstream answered; `undefined` for the default one. */
export function resolverOfStamp(fieldName: string, stamp: FieldStamp): Resolver | undefined {
  const read = readerOfStamp(fieldName, stamp);
  const within = 'entriesWithin' in stamp ? stamp.entriesWithin : undefined;
  if (within === undefined) return read;
  const resolve = read ?? defaultFieldResolver;
  return (root, args, context, info) => entriesOf(resolve(root, args, context, info), within);
}

function readerOfStamp(fieldName: string, stamp: FieldStamp): Resolver | undefined {
  switch (stamp.kind) {
    case 'property':
      if (stamp.flattened) return flattenedProperty(renamedProperty(fieldName, stamp.property));
      return stamp.property === fieldName ? undefined : renamedProperty(fieldName, stamp.property);
    case 'self':
      return (root) => root;
    case 'entries':
      return unnamedEntries(fieldName, stamp.named);
    case 'others':
      return unnamedProperties(fieldName, stamp.named);
    case 'responseMetadata':
      return responseMetadata;
    default:
      return undefined;
  }
}

/**
 * Project resolvers may return objects of their own under the schema's names: what the wire name
 * does not give, the field's own name may.
 */
function renamedProperty(_fieldName: string, property: string): Resolver {
  const resolve: Resolver = (root, args, context, info) => {
    if (typeof root !== 'object' || root === null) return undefined;
    const value = isSchemaView(root) ? undefined : (root as Record<string, unknown>)[property];
    return value === undefined ? defaultFieldResolver(root, args, context, info) : value;
  };
  properties.set(resolve, property);
  return resolve;
}

const properties = new WeakMap<Resolver, string>();

/**
 * The property on the wire that is the answer of a resolver where it is there and the object is no view
 * (`isSchemaView`); `undefined` for resolvers that do anything else.
 */
export function propertyReadBy(resolve: Resolver): string | undefined {
  return properties.get(resolve);
}

function flattenedProperty(read: Resolver): Resolver {
  return (root, args, context, info) => {
    const value = read(root, args, context, info);
    return value === undefined || value === null ? value : [value].flat(Number.POSITIVE_INFINITY);
  };
}

/** Mesh's own resolver, which answers such objects, leaves what it knows of its call on them. */
const responseMetadata: Resolver = (root) => {
  const { $url: url, $method: method, $statusCode: status, $statusText: statusText, $response } = Object(root);
  return { url, method, status, statusText, headers: $response?.header, body: $response?.body };
};

function unnamedEntries(fieldName: string, named: ReadonlySet<string>): Resolver {
  return (root) => {
    if (typeof root !== 'object' || root === null) return undefined;
    return entriesBesides(root, fieldName, named);
  };
}

/** `undefined` where there are none, so that the field is `null`. */
function unnamedProperties(fieldName: string, named: ReadonlySet<string>): Resolver {
  return (root) => {
    if (typeof root !== 'object' || root === null) return undefined;
    if (isSchemaView(root)) return (root as Record<string, unknown>)[fieldName];
    const others = Object.entries(root).filter(([key]) => !named.has(key));
    return others.length === 0 ? undefined : Object.fromEntries(others);
  };
}

/** The properties that are not among `named`, as a list of `{ key, value }`. */
function entriesBesides(root: object, fieldName: string, named: ReadonlySet<string>): unknown[] {
  const own = (root as Record<string, unknown>)[fieldName];
  if (Array.isArray(own)) return own;
  return Object.entries(root)
    .filter(([key]) => !named.has(key))
    .map(([key, value]) => ({ key, value }));
}
