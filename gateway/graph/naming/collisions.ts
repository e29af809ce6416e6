import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { enumWireValue, fieldStamp, inputFieldStamp } from '../stamps/stamp.ts';
import { camelCase, pascalCase } from './cases.ts';
import { renameTypes } from './rename-types.ts';

/** A source's schema after its own transforms. */
export interface NamedSchema {
  readonly source: string;
  readonly schema: GraphQLSchema;
}

/** A name that several sources give to different things. */
export interface Collision {
  readonly kind: 'type' | 'field';
  /** The type, or the root field as `Query.list`. */
  readonly name: string;
  readonly sources: readonly string[];
}

/**
 * The names that several sources define differently. Types are the same when their fields, types and
 * wire names agree, down through the types they refer to; root fields never are, since each is a call
 * of its own.
 */
export function findCollisions(schemas: readonly NamedSchema[]): Collision[] {
  if (schemas.length < 2) return [];
  const types = Map.groupBy(schemas.flatMap(typesOf), ({ type }) => type.name);
  const colliding = new Map<string, readonly string[]>();
  for (const [name, owners] of types) {
    if (new Set(owners.map(({ type }) => signature(type))).size > 1) colliding.set(name, owners.map(sourceOf));
  }
  for (let before = -1; before !== colliding.size; ) {
    before = colliding.size;
    for (const [name, owners] of types) {
      const refers = owners.some(({ type }) => references(type).some((other) => colliding.has(other)));
      if (owners.length > 1 && refers) colliding.set(name, owners.map(sourceOf));
    }
  }
  const fields = Map.groupBy(schemas.flatMap(rootFieldsOf), ({ coordinate }) => coordinate);
  return [
    ...[...colliding].map(([name, sources]) => ({ kind: 'type' as const, name, sources })),
    ...[...fields]
      .filter(([, owners]) => owners.length > 1)
      .map(([name, owners]) => ({ kind: 'field' as const, name, sources: owners.map(sourceOf) })),
  ];
}

/** The schema of one source with every colliding name prefixed by the name of the source. */
export function prefixCollisions({ source, schema }: NamedSchema, collisions: readonly Collision[]): GraphQLSchema {
  const mine = collisions.filter(({ sources }) => sources.includes(source));
  if (mine.length === 0) return schema;
  const types = new Map(
    mine.filter(({ kind }) => kind === 'type').map(({ name }) => [name, pascalCase(source) + name] as const),
  );
  const fields = new Set(mine.filter(({ kind }) => kind === 'field').map(({ name }) => name));
  const renamed = mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (field, fieldName, typeName) =>
      fields.has(`${typeName}.${fieldName}`) ? [camelCase(source) + capital(fieldName), field] : field,
  });
  return renameTypes(renamed, types);
}

interface OwnedType {
  readonly source: string;
  readonly type: GraphQLNamedType;
}

function sourceOf({ source }: { readonly source: string }): string {
  return source;
}

function typesOf({ source, schema }: NamedSchema): OwnedType[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .filter((type) => !roots.some((root) => root === type))
    .map((type) => ({ source, type }));
}

function rootFieldsOf({ source, schema }: NamedSchema) {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots
    .flatMap((type) => (isObjectType(type) ? [type] : []))
    .flatMap((type) => Object.keys(type.getFields()).map((name) => ({ source, coordinate: `${type.name}.${name}` })));
}

/** All that must agree for two types to be one: names, types, and what they are on the wire. */
function signature(type: GraphQLNamedType): string {
  if (isEnumType(type)) {
    return JSON.stringify(
      type
        .getValues()
        .map((value) => [value.name, enumWireValue(type, value.name, value)])
        .sort(),
    );
  }
  if (isUnionType(type)) return `union ${type.getTypes().map(String).sort().join('|')}`;
  if (isInputObjectType(type)) {
    return lines(Object.values(type.getFields()), (field) => inputFieldStamp(field)?.property);
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    return `${type.getInterfaces().map(String).sort().join('&')} ${lines(Object.values(type.getFields()), (field) => {
      const stamp = fieldStamp(field);
      return [stamp?.kind, stamp?.kind === 'property' ? stamp.property : '', ...field.args.map(argument)];
    })}`;
  }
  return 'scalar';
}

function argument({ name, type }: GraphQLArgument): string {
  return `${name}:${String(type)}`;
}

function lines<F extends { name: string; type: unknown }>(fields: readonly F[], wire: (field: F) => unknown): string {
  return JSON.stringify(fields.map((field) => [field.name, String(field.type), wire(field)]).sort());
}

function references(type: GraphQLNamedType): string[] {
  if (isUnionType(type)) return type.getTypes().map(String);
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
  return Object.values(type.getFields()).map((field) => getNamedType(field.type as GraphQLType).name);
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
