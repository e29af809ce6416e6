import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { argumentStamp, fieldStamp } from '../stamps/stamp.ts';
import { isDemanded, isLeafList, leafOf, type RootOperation, rootOperations, singleRow } from './root-operations.ts';
import { singularName } from './words.ts';

/** An operation that answers one entity by its key: `GET /customers/{id}`. */
export interface Lookup extends RootOperation {
  readonly type: GraphQLObjectType;
  /** Field of the answer that holds the entity; `undefined` when it is the answer itself. */
  readonly result: string | undefined;
  /** Argument that takes the key. */
  readonly keyArgument: string;
  /** Whether that key is a name, slug or code, which no identifier fits. */
  readonly byName: boolean;
  /** Field of the entity that holds the key, where there is one. */
  readonly keyField: string | undefined;
  /** What the entity is called, in lower-case words: by its path and by its type. */
  readonly names: readonly string[];
}

/** The operations that answer one entity by one key at the end of their path, the shortest path first. */
export function lookupsOf(schema: GraphQLSchema): readonly Lookup[] {
  return rootOperations(schema)
    .flatMap((root) => lookupOf(root) ?? [])
    .toSorted((a, b) => a.path.length - b.path.length);
}

function lookupOf(root: RootOperation): Lookup | undefined {
  const [, collection, parameter] = /([^/{}]+)\/\{([^/{}]+)\}(?:\.json)?\/?$/.exec(root.path) ?? [];
  const demanded = root.field.args.filter(isDemanded);
  const [key] = demanded;
  if (root.method !== 'GET' || !collection || !key || demanded.length !== 1) return undefined;
  const stamp = argumentStamp(key);
  if (stamp?.place !== 'path' || stamp.name !== parameter || isLeafList(key.type) || !leafOf(key.type)) {
    return undefined;
  }
  const row = singleRow(root.field.type);
  if (!row) return undefined;
  return {
    ...root,
    ...row,
    keyArgument: key.name,
    byName: /(slug|name|login|e?mail|handle|code)$/i.test(parameter),
    keyField: keyFieldOf(row.type, [parameter, 'id']),
    names: [...new Set([singularName(collection), singularName(row.type.name)])],
  };
}

/** The field that holds one of these properties as a plain value, tried in order. */
export function keyFieldOf(type: GraphQLObjectType, properties: readonly string[]): string | undefined {
  if (!isObjectType(type)) return undefined;
  const fields = Object.values(type.getFields()).filter((field) => leafOf(field.type) && !isLeafList(field.type));
  for (const property of properties) {
    const wanted = singularName(property);
    const found = fields.find((field) => {
      const stamp = fieldStamp(field);
      return stamp?.kind === 'property' && singularName(stamp.property) === wanted;
    });
    if (found) return found.name;
  }
  return undefined;
}
