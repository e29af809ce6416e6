import {
  type GraphQLFieldMap,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isObjectType,
} from 'graphql';
import { type FieldStamp, fieldStamp } from '../stamps/stamp.ts';
import { isSchemaView, type SchemaViews } from '../values/schema-view.ts';

/**
 * Reads what `{root.<path>}` stands for straight off what the parent's API answered. It gives what the path gives of
 * a view of the parent, which costs far more than the one value.
 *
 * @returns `undefined` for a path through what the schema does not show as plain properties of objects.
 */
export function compileRootReader(
  path: string,
  type: GraphQLObjectType,
  views: SchemaViews,
): ((root: unknown) => unknown) | undefined {
  const readers: ((value: unknown) => unknown)[] = [];
  let at: GraphQLOutputType = type;
  for (const name of path.split('.')) {
    const holder: GraphQLNamedType = getNamedType(at);
    if (!isObjectType(holder)) return undefined;
    const fields: GraphQLFieldMap<unknown, unknown> = holder.getFields();
    const field = fields[name];
    if (!field || !isPlainProperty(fieldStamp(field))) return undefined;
    const isNameOnWire = Object.values(fields).some((other) => wireName(other) === name);
    readers.push(propertyReader(name, wireName(field), isNameOnWire));
    at = field.type;
  }
  const found = at;
  return (root) => {
    let value = root;
    for (const read of readers) value = read(value);
    return typeof value === 'function' ? undefined : views.view(value, found);
  };
}

function isPlainProperty(stamp: FieldStamp | undefined): boolean {
  return !stamp || (stamp.kind === 'property' && !stamp.flattened && stamp.entriesWithin === undefined);
}

function wireName(field: Parameters<typeof fieldStamp>[0]): string | undefined {
  const stamp = fieldStamp(field);
  return stamp?.kind === 'property' ? stamp.property : undefined;
}

/** What code of the project returned may have the schema's names, unless that name means another field on the wire. */
function propertyReader(name: string, property: string | undefined, isNameOnWire: boolean) {
  return (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return undefined;
    const members = value as Readonly<Record<string, unknown>>;
    if (property === undefined || isSchemaView(value)) return members[name];
    const found = members[property];
    return found === undefined && !isNameOnWire ? members[name] : found;
  };
}
