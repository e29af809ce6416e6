import { getDirectiveExtensions } from '@graphql-tools/utils';
import type { GraphQLArgument, GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';

/** What `@listSize` says of a list (GraphQL Cost Directives draft, 3.2). */
export interface DeclaredSize {
  /** How many items to count with where no argument says it. */
  readonly assumedSize: number | undefined;
  /** Names of the arguments that say how many items there are at most; the largest counts. */
  readonly slicingArguments: readonly string[];
  /** Names of the fields of the answer that are the lists meant; empty: the answer itself. */
  readonly sizedFields: readonly string[];
}

type Element = GraphQLField<unknown, unknown> | GraphQLArgument | GraphQLNamedType;

/** The weight that `@cost` gives a field, argument or type (draft, 3.1); `undefined` where there is none. */
export function declaredWeight(element: Element, schema: GraphQLSchema): number | undefined {
  const weight = Number(directivesOf(element, schema)['cost']?.[0]?.['weight'] ?? Number.NaN);
  return Number.isFinite(weight) ? weight : undefined;
}

export function declaredSize(field: GraphQLField<unknown, unknown>, schema: GraphQLSchema): DeclaredSize | undefined {
  const given = directivesOf(field, schema)['listSize']?.[0];
  if (!given) return undefined;
  const { assumedSize, slicingArguments, sizedFields } = given;
  return {
    assumedSize: typeof assumedSize === 'number' ? assumedSize : undefined,
    slicingArguments: namesIn(slicingArguments),
    sizedFields: namesIn(sizedFields),
  };
}

function namesIn(given: unknown): readonly string[] {
  return [given ?? []].flat().map(String);
}

function directivesOf(element: Element, schema: GraphQLSchema) {
  return getDirectiveExtensions<Record<string, Readonly<Record<string, unknown>>>>(element, schema);
}
