import { GraphQLBoolean, GraphQLFloat, GraphQLInt, GraphQLScalarType, GraphQLString } from 'graphql';
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
import { type Passes, passingFunctions } from './passing-scalar.ts';
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
      return keep(name, () => passing(name, description, source, scalars));
    },
    map(of) {
      const name = `${of}Map`;
      const description = `An object whose keys are data and whose values are of the type ${of}.`;
      return keep(name, () => passing(name, description, source, 'object'));
    },
    json: keep('JSON', () => copy(GraphQLJSON)),
  };
}

function passing(name: string, description: string, source: string, passes: Passes): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    description,
    ...passingFunctions(name, passes),
    ...stamped({ source, typeName: name, passes }),
  });
}
