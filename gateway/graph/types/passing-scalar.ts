import { GraphQLError, type ValueNode, valueFromASTUntyped } from 'graphql';
import type { MixedShape } from '../../openapi/shape/shape.ts';

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

/** What values a scalar takes: JSON objects, or those of some JSON types. */
export type Passes = 'object' | readonly (keyof typeof checks)[];

/** A scalar whose values pass as they are in both directions, so that a number stays a number and a string a string. */
export function passingFunctions(name: string, passes: Passes) {
  const accepts = passes === 'object' ? isRecord : (value: unknown) => passes.some((one) => checks[one](value));
  const accepted = (value: unknown) => {
    if (accepts(value)) return value;
    throw new GraphQLError(`${name} cannot represent this value: ${JSON.stringify(value) ?? String(value)}`);
  };
  return {
    serialize: (value: unknown) => exact(accepted(value)),
    parseValue: accepted,
    parseLiteral: (node: ValueNode, variables?: Record<string, unknown> | null) =>
      accepted(valueFromASTUntyped(node, variables)),
  };
}

/** JSON text keeps all digits of a 64-bit integer. */
function exact(value: unknown): unknown {
  if (typeof value === 'bigint')
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(value.toString());
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(exact);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exact(member)]));
}
