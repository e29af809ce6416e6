import {
  type GraphQLEnumType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

interface Named {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly extensions: object;
}

type Convert = (value: unknown) => unknown;

export interface Renaming {
  /** The other name of an argument or input field; `undefined` where the name is right as it is. */
  nameOf?(named: Named): string | undefined;
  /** How values of an enum are to be written; `undefined` where they are right as they are. */
  enumValueOf?(type: GraphQLEnumType): Convert | undefined;
}

/** Compiles arguments → the same under the names, and with the values, that are asked for; input fields too. */
export function renamedInput<A extends object>(args: readonly Named[], renaming: Renaming): (values: A) => A {
  const known = new Map<GraphQLInputType, Convert | undefined>();
  const convert = compileObject(args, renaming, known);
  return (values) => (convert ? convert(values) : values) as A;
}

/** `undefined` where nothing is renamed. */
function compileObject(
  members: readonly Named[],
  renaming: Renaming,
  known: Map<GraphQLInputType, Convert | undefined>,
): Convert | undefined {
  const steps = new Map(
    members.map((member) => [
      member.name,
      { name: renaming.nameOf?.(member) ?? member.name, convert: compile(member.type, renaming, known) },
    ]),
  );
  if ([...steps].every(([given, { name, convert }]) => given === name && !convert)) return undefined;
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([given, item]) => {
        const step = steps.get(given);
        return [step?.name ?? given, step?.convert ? step.convert(item) : item];
      }),
    );
  };
}

function compile(
  type: GraphQLInputType,
  renaming: Renaming,
  known: Map<GraphQLInputType, Convert | undefined>,
): Convert | undefined {
  if (isNonNullType(type)) return compile(type.ofType, renaming, known);
  if (isListType(type)) {
    const convert = compile(type.ofType, renaming, known);
    return convert && ((value) => (Array.isArray(value) ? value.map(convert) : value));
  }
  if (isEnumType(type)) return renaming.enumValueOf?.(type);
  if (!isInputObjectType(type)) return undefined;
  if (known.has(type)) return known.get(type);
  // A type that refers to itself is converted by what it will have come to.
  known.set(type, (value) => known.get(type)?.(value));
  const convert = compileObject(Object.values(type.getFields()), renaming, known);
  known.set(type, convert ?? ((value) => value));
  return convert;
}
