import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLScalarType,
  GraphQLString,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

/**
 * Turns what an upstream answered, or a template produced, into what the argument it feeds accepts:
 * REST APIs write the same id as a number in one place and as text in the other. What cannot be
 * turned is left for the schema's own coercion to refuse.
 */
export function adaptArgument(value: unknown, type: GraphQLInputType): unknown {
  if (value === null || value === undefined) return value;
  if (isNonNullType(type)) return adaptArgument(value, type.ofType);
  if (isListType(type)) return Array.isArray(value) ? value.map((item) => adaptArgument(item, type.ofType)) : value;
  if (isInputObjectType(type)) return adaptObject(value, type.getFields());
  if (isEnumType(type)) return type.getValues().find((candidate) => candidate.value === value)?.name ?? value;
  return adaptScalar(value, type);
}

function adaptScalar(value: unknown, type: GraphQLScalarType): unknown {
  switch (type) {
    case GraphQLString:
    case GraphQLID:
      return typeof value === 'object' ? value : String(value);
    case GraphQLInt:
    case GraphQLFloat:
      return adaptNumber(value);
    case GraphQLBoolean:
      return value === 'true' || (value === 'false' ? false : value);
    default:
      return value;
  }
}

function adaptNumber(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}

function adaptObject(value: unknown, fields: Readonly<Record<string, { type: GraphQLInputType }>>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const field = fields[name];
      return [name, field ? adaptArgument(item, field.type) : item];
    }),
  );
}
