import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, type GraphQLOutputType, GraphQLString } from 'graphql';

/** Tells values of a type that are answered as they are. It may miss some, never take another. */
export interface PlainValues {
  readonly test: (value: unknown) => boolean;
  /** The same as JavaScript, for generated code: of a local variable. */
  readonly code: (variable: string) => string;
}

const texts: PlainValues = {
  test: (value) => typeof value === 'string',
  code: (variable) => `typeof ${variable} === "string"`,
};

const integers: PlainValues = {
  test: (value) => typeof value === 'number' && (value | 0) === value,
  code: (variable) => `typeof ${variable} === "number" && (${variable} | 0) === ${variable}`,
};

const numbers: PlainValues = {
  test: (value) => typeof value === 'number' && Number.isFinite(value),
  code: (variable) => `typeof ${variable} === "number" && Number.isFinite(${variable})`,
};

const booleans: PlainValues = {
  test: (value) => typeof value === 'boolean',
  code: (variable) => `typeof ${variable} === "boolean"`,
};

/** `undefined` for types of which no value is. */
export function plainValuesOf(type: GraphQLOutputType): PlainValues | undefined {
  switch (type) {
    case GraphQLString:
    case GraphQLID:
      return texts;
    case GraphQLInt:
      return integers;
    case GraphQLFloat:
      return numbers;
    case GraphQLBoolean:
      return booleans;
    default:
      return undefined;
  }
}
