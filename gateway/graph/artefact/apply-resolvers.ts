import type { IResolvers } from '@graphql-tools/utils';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLScalarType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';

type Members = Readonly<Record<string, unknown>>;

/**
 * Puts the resolver maps of a project onto a schema that was loaded, as Mesh's merger puts them onto one that it made.
 * @param strict whether a resolver of what the schema does not have is an error, as where Mesh does not stitch
 * @throws Error naming that resolver.
 */
export function applyResolvers(schema: GraphQLSchema, maps: readonly IResolvers[], strict: boolean): void {
  for (const map of maps) {
    for (const [typeName, members] of Object.entries(map) as [string, Members][]) {
      const type = schema.getType(typeName);
      if (type) applyTo(type, members, strict);
      else if (strict) throw new Error(`"${typeName}" defined in resolvers, but not in schema`);
    }
  }
}

function applyTo(type: GraphQLNamedType, members: Members, strict: boolean): void {
  if (isScalarType(type)) applyToScalar(type, members);
  const resolveType = members['__resolveType'];
  if (isAbstractType(type) && typeof resolveType === 'function')
    type.resolveType = resolveType as typeof type.resolveType;
  if (!isObjectType(type) && !isInterfaceType(type)) return;
  const isTypeOf = members['__isTypeOf'];
  if (isObjectType(type) && typeof isTypeOf === 'function') type.isTypeOf = isTypeOf as typeof type.isTypeOf;
  const fields = type.getFields();
  for (const [name, member] of Object.entries(members)) {
    if (name.startsWith('__')) continue;
    const field = fields[name];
    if (field) applyToField(field, member, members);
    else if (strict) throw new Error(`${type.name}.${name} defined in resolvers, but not in schema`);
  }
}

function applyToField(field: GraphQLField<unknown, unknown>, member: unknown, members: Members): void {
  if (typeof member === 'function') field.resolve = (member as NonNullable<typeof field.resolve>).bind(members);
  else if (typeof member === 'object' && member !== null) {
    const { resolve, subscribe } = member as Pick<GraphQLField<unknown, unknown>, 'resolve' | 'subscribe'>;
    if (resolve) field.resolve = resolve;
    if (subscribe) field.subscribe = subscribe;
  }
}

function applyToScalar(scalar: GraphQLScalarType, members: Members): void {
  const { serialize, parseValue, parseLiteral } = { ...members, ...unmarked(members) } as Partial<GraphQLScalarType>;
  if (serialize) scalar.serialize = serialize;
  if (parseValue) {
    scalar.parseValue = parseValue;
    scalar.parseLiteral = (node: ValueNode, variables) => parseValue(valueFromASTUntyped(node, variables));
  }
  if (parseLiteral) scalar.parseLiteral = parseLiteral;
}

/** `__serialize` and the like by their own names. */
function unmarked(members: Members): Members {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, member]) => (name.startsWith('__') ? [[name.slice(2), member]] : [])),
  );
}
