import { getDirective } from '@graphql-tools/utils';
import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLScalarType,
  type GraphQLSchema,
  type GraphQLUnionType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { setStamp, type TypeChoice } from './stamp.ts';
import { holdsWireText } from './wire-scalars.ts';

/** Stamps every type, field, input field and enum value of a source's schema, all but its root fields. */
export function stampTypes(schema: GraphQLSchema, source: string): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type) || roots.includes(type as GraphQLObjectType)) {
      continue;
    }
    stampType(schema, type, source);
  }
}

function stampType(schema: GraphQLSchema, type: GraphQLNamedType, source: string): void {
  if (isEnumType(type)) {
    setStamp(type, { source, typeName: type.name, values: enumValues(schema, type) });
  } else if (isScalarType(type)) {
    setStamp(type, scalarStamp(schema, type, source));
  } else if (isInputObjectType(type)) {
    stampInputFields(schema, type);
    setStamp(type, { source, typeName: type.name, oneOf: first(schema, type, 'oneOf') !== undefined });
  } else {
    if (isObjectType(type) || isInterfaceType(type)) stampFields(schema, type);
    const choice = isAbstractType(type) ? { choice: typeChoice(schema, type) } : {};
    setStamp(type, { source, typeName: type.name, ...choice });
  }
}

function stampFields(schema: GraphQLSchema, type: GraphQLObjectType | GraphQLInterfaceType): void {
  const fields = Object.values(type.getFields());
  const named = new Set(fields.map((field) => wireName(schema, field)));
  for (const field of fields) {
    if (first(schema, field, 'resolveRoot')) setStamp(field, { kind: 'self' });
    else if (first(schema, field, 'dictionary')) setStamp(field, { kind: 'entries', named });
    else if (first(schema, field, 'responseMetadata')) setStamp(field, { kind: 'responseMetadata' });
    else if (first(schema, field, 'oas_link') === undefined) {
      const flattened = first(schema, field, 'flatten') !== undefined;
      setStamp(field, { kind: 'property', property: wireName(schema, field), ...(flattened && { flattened }) });
    }
  }
}

function wireName(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): string {
  return text(first(schema, field, 'resolveRootField')?.['field']) ?? field.name;
}

function stampInputFields(schema: GraphQLSchema, type: GraphQLInputObjectType): void {
  for (const field of Object.values(type.getFields())) {
    const property = text(first(schema, field, 'resolveRootField')?.['field']) ?? field.name;
    setStamp(field, { property, field: field.name });
  }
}

function enumValues(schema: GraphQLSchema, type: GraphQLEnumType): ReadonlyMap<string, unknown> {
  return new Map(
    type.getValues().map((value) => {
      // By this the value is known where a transform has given it another name.
      setStamp(value, { property: value.name, field: value.name });
      const json = text(first(schema, value, 'enum')?.['value']);
      return [value.name, json === undefined ? value.value : JSON.parse(json)];
    }),
  );
}

function scalarStamp(schema: GraphQLSchema, type: GraphQLScalarType, source: string) {
  const constrained = ['regexp', 'length'].some((name) => first(schema, type, name) !== undefined);
  return { source, typeName: type.name, wireScalar: constrained || holdsWireText(type.name) };
}

function typeChoice(schema: GraphQLSchema, type: GraphQLUnionType | GraphQLInterfaceType): TypeChoice {
  const discriminator = first(schema, type, 'discriminator');
  const statuses = (getDirective(schema, type, 'statusCodeTypeName') ?? []) as Record<string, unknown>[];
  return {
    discriminator: text(discriminator?.['field']),
    mapping: new Map(pairs(discriminator?.['mapping'])),
    byStatus: new Map(statuses.map((entry) => [String(entry['statusCode']), String(entry['typeName'])])),
  };
}

function pairs(mapping: unknown): [string, string][] {
  const entries = Array.isArray(mapping) ? mapping : Object.entries((mapping as object | undefined) ?? {});
  return entries.map((entry: unknown) => {
    const [value, typeName] = entry as [unknown, unknown];
    return [String(value), String(typeName)];
  });
}

type Annotated = Parameters<typeof getDirective>[1];

/** Arguments of the first directive of that name. */
export function first(schema: GraphQLSchema, node: Annotated, name: string): Record<string, unknown> | undefined {
  return getDirective(schema, node, name)?.[0] as Record<string, unknown> | undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
