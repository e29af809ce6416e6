import { type GraphQLFieldConfig, type GraphQLOutputType, isListType, isNonNullType } from 'graphql';

type Fields = Readonly<Record<string, GraphQLFieldConfig<unknown, unknown>>>;

/**
 * The fields of a base that all its members have in a type that fits (GraphQL, 3.6, IsValidImplementation). A member may
 * describe a property anew; what it means then differs, and the field is only in the types themselves.
 */
export function familyFields(
  base: Fields,
  members: readonly Fields[],
): Record<string, GraphQLFieldConfig<unknown, unknown>> {
  return Object.fromEntries(
    Object.entries(base).filter(([name, { type }]) =>
      members.every((fields) => {
        const own = fields[name];
        return own !== undefined && fits(own.type, type);
      }),
    ),
  );
}

function fits(own: GraphQLOutputType, wanted: GraphQLOutputType): boolean {
  if (isNonNullType(wanted)) return isNonNullType(own) && fits(own.ofType, wanted.ofType);
  if (isNonNullType(own)) return fits(own.ofType, wanted);
  if (isListType(wanted)) return isListType(own) && fits(own.ofType, wanted.ofType);
  return own === wanted;
}
