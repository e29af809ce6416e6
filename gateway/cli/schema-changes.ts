import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** What a new schema has and has not, compared with an old one, by schema coordinate. */
export interface SchemaChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** `Type.field: Old → New`. */
  readonly changed: readonly string[];
}

/** The changes from one schema to another: types, fields, enum values and members that came, went or became another type. */
export function schemaChanges(before: GraphQLSchema, after: GraphQLSchema): SchemaChanges {
  const old = coordinates(before);
  const now = coordinates(after);
  const isNew = (coordinate: string): boolean => !old.has(coordinate) && hasKnownParent(old, coordinate);
  const isGone = (coordinate: string): boolean => !now.has(coordinate) && hasKnownParent(now, coordinate);
  const changed = [...now].flatMap(([coordinate, signature]) => {
    const was = old.get(coordinate);
    return was === undefined || was === signature ? [] : [`${coordinate}: ${was} → ${signature}`];
  });
  return {
    added: [...now.keys()].filter(isNew).sort(),
    removed: [...old.keys()].filter(isGone).sort(),
    changed: changed.sort(),
  };
}

/** A field of a type that is itself new says nothing more. */
function hasKnownParent(schema: ReadonlyMap<string, string>, coordinate: string): boolean {
  const dot = coordinate.indexOf('.');
  return dot === -1 || schema.has(coordinate.slice(0, dot));
}

function coordinates(schema: GraphQLSchema): Map<string, string> {
  const found = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    found.set(type.name, kindOf(type));
    for (const [name, signature] of members(type)) found.set(`${type.name}.${name}`, signature);
  }
  return found;
}

function members(type: GraphQLNamedType): [string, string][] {
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
    return Object.values<GraphQLField<unknown, unknown> | GraphQLInputField>(type.getFields()).map((field) => [
      field.name,
      signatureOf(field),
    ]);
  }
  if (isEnumType(type)) return type.getValues().map(({ name }) => [name, 'value']);
  if (isUnionType(type)) return type.getTypes().map(({ name }) => [name, 'member']);
  return [];
}

function signatureOf(field: GraphQLField<unknown, unknown> | GraphQLInputField): string {
  if (!('args' in field) || field.args.length === 0) return String(field.type);
  return `(${field.args.map(({ name, type }) => `${name}: ${type}`).join(', ')}): ${field.type}`;
}

function kindOf(type: GraphQLNamedType): string {
  return type.constructor.name.replace(/^GraphQL(.+)Type$/, '$1').toLowerCase();
}
