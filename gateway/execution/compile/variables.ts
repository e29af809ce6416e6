import {
  type GraphQLError,
  type GraphQLSchema,
  getNullableType,
  getVariableValues,
  isInputType,
  isNonNullType,
  isScalarType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { plainValuesOf } from './plain-values.ts';
import type { Variables } from './run.ts';

/** The variables of a request as the operation declares them, or what is wrong with them. */
export type CoerceVariables = (
  given: Variables,
) => { readonly coerced: Variables; readonly errors?: undefined } | { readonly errors: readonly GraphQLError[] };

/** Adds one variable; `false` where graphql-js has to look at it. */
type Step = (into: Record<string, unknown>, given: Variables) => boolean;

/** graphql-js' own limit for mistakes in variables. */
const maxErrors = 50;

/**
 * Variables of scalar types that are as they should be, or left out, are taken by steps that are worked out once.
 * As soon as one is anything else, all are left to graphql-js.
 */
export function compileVariables(schema: GraphQLSchema, operation: OperationDefinitionNode): CoerceVariables {
  const { variableDefinitions = [] } = operation;
  const general: CoerceVariables = (given) => {
    const { coerced, errors } = getVariableValues(schema, variableDefinitions, given, { maxErrors });
    return coerced ? { coerced } : { errors };
  };
  const steps = variableDefinitions.map((definition) => stepOf(schema, definition));
  return (given) => {
    const coerced: Record<string, unknown> = {};
    for (const step of steps) if (!step?.(coerced, given)) return general(given);
    return { coerced };
  };
}

function stepOf(schema: GraphQLSchema, definition: VariableDefinitionNode): Step | undefined {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  // The name of no property, but of what all properties come from.
  if (!isInputType(type) || name === '__proto__') return undefined;
  const nullable = !isNonNullType(type);
  const bare = getNullableType(type);
  const isPlain = (isScalarType(bare) && plainValuesOf(bare)?.test) || (() => false);
  const mayBeLeftOut = nullable && definition.defaultValue === undefined;
  return (into, given) => {
    if (!Object.hasOwn(given, name)) return mayBeLeftOut;
    const value = given[name];
    if (!isPlain(value) && !(value === null && nullable)) return false;
    into[name] = value;
    return true;
  };
}
