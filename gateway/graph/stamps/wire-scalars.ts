import { GraphQLError, GraphQLScalarType, type ValueNode, valueFromASTUntyped } from 'graphql';

/** Scalars whose values are JSON strings on the wire and must arrive there as they were written. */
const textScalars = new Set(
  (
    'Date DateTime DateTimeISO Time LocalDate LocalTime LocalDateTime Timestamp UtcOffset Duration ISO8601Duration ' +
    'EmailAddress URL UUID GUID IPv4 IPv6 IP MAC Byte HexColorCode Currency JWT PhoneNumber PostalCode CountryCode Hexadecimal'
  ).split(' '),
);

export function holdsWireText(scalarName: string): boolean {
  return textScalars.has(scalarName);
}

/**
 * The same scalar, passing on the text that was written instead of what a parser would make of it (a `Date`,
 * a `URL`, a `Buffer`), and showing what the upstream answered as it is. Whether text is a good date is the
 * upstream's to say: the formats that APIs accept under one name differ, and a gateway that is stricter than
 * the API refuses good values.
 */
export function keepWireText(scalar: GraphQLScalarType): GraphQLScalarType {
  const text = (value: unknown): string | number => {
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw new GraphQLError(`${scalar.name} cannot represent a value that is no text.`);
  };
  return new GraphQLScalarType({
    ...scalar.toConfig(),
    serialize: (value) => (value instanceof Date ? value.toISOString() : value),
    parseValue: text,
    parseLiteral: (node: ValueNode, variables) => text(valueFromASTUntyped(node, variables)),
  });
}

/**
 * `BigInt` without loss in both directions: integers of any size in, exact digits out.
 * (`JSON.rawJSON` prints digits that a double cannot hold.)
 */
export function losslessBigInt(scalar: GraphQLScalarType): GraphQLScalarType {
  return new GraphQLScalarType({
    ...scalar.toConfig(),
    serialize: bigIntToJson,
    parseValue: parseInteger,
    parseLiteral: (node) => {
      if (node.kind === 'IntValue' || node.kind === 'StringValue') return parseInteger(node.value);
      throw new GraphQLError(`${scalar.name} cannot represent a ${node.kind}.`, { nodes: node });
    },
  });
}

function bigIntToJson(value: unknown): unknown {
  const integer = parseInteger(value);
  return typeof integer === 'bigint' ? rawJson(integer.toString()) : integer;
}

function rawJson(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}

function parseInteger(value: unknown): number | bigint {
  if (typeof value === 'bigint') return narrow(value);
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return narrow(BigInt(value));
  throw new GraphQLError(`BigInt cannot represent a value that is no integer: ${String(value)}`);
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
