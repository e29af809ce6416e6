import {
  type FieldNode,
  type GraphQLArgument,
  getArgumentValues,
  getNamedType,
  isEnumType,
  isNonNullType,
  isSpecifiedScalarType,
  Kind,
} from 'graphql';
import type { FieldFacts, Variables } from './run.ts';

/** The arguments of a field for one execution; a new object each time, which resolvers may change. */
export type ArgumentsOf = (variables: Variables) => Record<string, unknown>;

/** Adds one argument; `false` where graphql-js has to say what is wrong. */
type Step = (into: Record<string, unknown>, variables: Variables) => boolean;

/**
 * Arguments that are variables, plain literals or left out are put together by steps that are worked out once.
 * All others, and all that cannot be accepted, are left to graphql-js.
 */
export function compileArguments({ definition, nodes }: FieldFacts): ArgumentsOf {
  const [node] = nodes;
  if (!node) throw new Error(`No node selects ${definition.name}.`);
  const general: ArgumentsOf = (variables) => getArgumentValues(definition, node, variables);
  if (definition.args.length === 0) return () => ({});
  const steps: Step[] = [];
  for (const argument of definition.args) {
    const step = stepOf(definition, argument, node);
    // That name is of no property, but of what all properties come from.
    if (!step || argument.name === '__proto__') return general;
    steps.push(step);
  }
  return (variables) => {
    const into: Record<string, unknown> = {};
    return steps.every((step) => step(into, variables)) ? into : general(variables);
  };
}

function stepOf(definition: FieldFacts['definition'], argument: GraphQLArgument, node: FieldNode): Step | undefined {
  const { name, type, defaultValue } = argument;
  const given = node.arguments?.find((candidate) => candidate.name.value === name)?.value;
  const leftOut: Step = (into) => {
    if (defaultValue !== undefined) into[name] = defaultValue;
    return defaultValue !== undefined || !isNonNullType(type);
  };
  if (!given) return leftOut;
  if (given.kind === Kind.VARIABLE) {
    const variable = given.name.value;
    const nullable = !isNonNullType(type);
    return (into, variables) => {
      if (!Object.hasOwn(variables, variable)) return leftOut(into, variables);
      const value = variables[variable];
      if (value === undefined || (value === null && !nullable)) return false;
      into[name] = value;
      return true;
    };
  }
  return literalStep(definition, argument, node);
}

/** A literal of which the value is always the same and cannot be changed. */
function literalStep(
  definition: FieldFacts['definition'],
  argument: GraphQLArgument,
  node: FieldNode,
): Step | undefined {
  const { name, type } = argument;
  const named = getNamedType(type);
  if (!isEnumType(named) && !isSpecifiedScalarType(named)) return undefined;
  const value = literalOf({ ...definition, args: [argument] }, node);
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
  return (into) => {
    into[name] = value;
    return true;
  };
}

function literalOf(definition: FieldFacts['definition'], node: FieldNode): unknown {
  try {
    return Object.values(getArgumentValues(definition, node, {}))[0];
  } catch {
    return undefined;
  }
}
