import { type GraphQLInputType, isInputObjectType, isListType, isNonNullType } from 'graphql';

interface Named {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly extensions: object;
}

type Convert = (value: unknown) => unknown;

/**
 * Compiles arguments under the names they have → the same under the names that `nameOf` tells, input fields too.
 *
 * @param nameOf `undefined` where the name is right as it is.
 */
export function renamedInput<A extends object>(
  args: readonly Named[],
  nameOf: (named: Named) => string | undefined,
): (values: A) => A {
  const known = new Map<GraphQLInputType, Convert | undefined>();
  const convert = compileObject(args, nameOf, known);
  return (values) => (convert ? convert(values) : values) as A;
}

/** `undefined` where nothing is renamed. */
function compileObject(
  members: readonly Named[],
  nameOf: (named: Named) => string | undefined,
  known: Map<GraphQLInputType, Convert | undefined>,
): Convert | undefined {
  const steps = new Map(
    members.map((member) => [
      member.name,
      { name: nameOf(member) ?? member.name, convert: compile(member.type, nameOf, known) },
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
  nameOf: (named: Named) => string | undefined,
  known: Map<GraphQLInputType, Convert | undefined>,
): Convert | undefined {
  if (isNonNullType(type)) return compile(type.ofType, nameOf, known);
  if (isListType(type)) {
    const convert = compile(type.ofType, nameOf, known);
    return convert && ((value) => (Array.isArray(value) ? value.map(convert) : value));
  }
  if (!isInputObjectType(type)) return undefined;
  if (known.has(type)) return known.get(type);
  // A type that refers to itself is converted by what it will have come to.
  known.set(type, (value) => known.get(type)?.(value));
  const convert = compileObject(Object.values(type.getFields()), nameOf, known);
  known.set(type, convert ?? ((value) => value));
  return convert;
}
