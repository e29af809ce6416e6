import {
  GraphQLBoolean,
  GraphQLError,
  GraphQLFloat,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
  valueFromASTUntyped,
} from 'graphql';
import {
  GraphQLBigInt,
  GraphQLByte,
  GraphQLDate,
  GraphQLDateTime,
  GraphQLEmailAddress,
  GraphQLIPv4,
  GraphQLIPv6,
  GraphQLJSON,
  GraphQLTime,
  GraphQLURL,
  GraphQLUUID,
} from 'graphql-scalars';
import type { MixedShape, ScalarName } from '../../openapi/shape/shape.ts';
import { holdsWireText } from '../stamps/wire-scalars.ts';
import { stamped } from './stamped.ts';

/** The scalars of one source's schema, each made once. */
export interface Scalars {
  named(name: ScalarName): GraphQLScalarType;
  /** A scalar of several JSON types, as `IntOrString`. */
  mixed(shape: MixedShape): GraphQLScalarType;
  /** An object whose values are scalars, as `StringMap`. @param of Name of what the values are. */
  map(of: string): GraphQLScalarType;
  readonly json: GraphQLScalarType;
}

const known: Readonly<
  Record<Exclude<ScalarName, 'String' | 'Int' | 'Integer' | 'Float' | 'Boolean' | 'File'>, GraphQLScalarType>
> = {
  BigInt: GraphQLBigInt,
  Byte: GraphQLByte,
  Date: GraphQLDate,
  DateTime: GraphQLDateTime,
  EmailAddress: GraphQLEmailAddress,
  IPv4: GraphQLIPv4,
  IPv6: GraphQLIPv6,
  Time: GraphQLTime,
  URL: GraphQLURL,
  UUID: GraphQLUUID,
};

export function createScalars(source: string): Scalars {
  const made = new Map<string, GraphQLScalarType>();
  const keep = (name: string, make: () => GraphQLScalarType) => {
    const scalar = made.get(name) ?? make();
    made.set(name, scalar);
    return scalar;
  };
  const copy = (scalar: GraphQLScalarType) =>
    new GraphQLScalarType({
      ...scalar.toConfig(),
      ...stamped({ source, typeName: scalar.name, wireScalar: holdsWireText(scalar.name) }),
    });
  return {
    named(name) {
      switch (name) {
        case 'String':
          return GraphQLString;
        case 'Int':
        case 'Integer':
          return GraphQLInt;
        case 'Float':
          return GraphQLFloat;
        case 'Boolean':
          return GraphQLBoolean;
        case 'File':
          return keep(name, () => new GraphQLScalarType({ name, ...stamped({ source, typeName: name }) }));
        default:
          return keep(name, () => copy(known[name]));
      }
    },
    mixed({ scalars }) {
      const name = scalars.join('Or');
      const description = `A JSON value of one of these types: ${scalars.join(', ')}.`;
      return keep(name, () => passing(name, description, source, (value) => scalars.some((one) => checks[one](value))));
    },
    map(of) {
      const name = `${of}Map`;
      const description = `An object whose keys are data and whose values are of the type ${of}.`;
      return keep(name, () => passing(name, description, source, isRecord));
    },
    json: keep('JSON', () => copy(GraphQLJSON)),
  };
}

const checks: Readonly<Record<MixedShape['scalars'][number], (value: unknown) => boolean>> = {
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => Number.isInteger(value),
  BigInt: (value) => Number.isInteger(value) || typeof value === 'bigint',
  Float: (value) => typeof value === 'number',
  String: (value) => typeof value === 'string',
};

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values pass as they are in both directions, so that a number stays a number and a string a string. */
function passing(
  name: string,
  description: string,
  source: string,
  accepts: (value: unknown) => boolean,
): GraphQLScalarType {
  const accepted = (value: unknown) => {
    if (accepts(value)) return value;
    throw new GraphQLError(`${name} cannot represent this value: ${JSON.stringify(value) ?? String(value)}`);
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: (value) => exact(accepted(value)),
    parseValue: accepted,
    parseLiteral: (node, variables) => accepted(valueFromASTUntyped(node, variables)),
    ...stamped({ source, typeName: name }),
  });
}

/** JSON text keeps all digits of a 64-bit integer. */
function exact(value: unknown): unknown {
  if (typeof value === 'bigint')
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(value.toString());
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(exact);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exact(member)]));
}
