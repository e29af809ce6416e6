import type { IResolvers } from '@graphql-tools/utils';

/** As Mesh decides it: what a resolver needs of its object must be fetched with it. */
export function needsStitching(resolvers: IResolvers): boolean {
  return Object.values(resolvers).some((ofType) =>
    Object.values(Object(ofType) as object).some(
      (ofField) => (ofField as { selectionSet?: unknown } | null)?.selectionSet !== undefined,
    ),
  );
}
