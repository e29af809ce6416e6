import type { GraphQLOutputType } from 'graphql';
import { isNonNullType, locatedError } from 'graphql';
import { pathToArray } from 'graphql/jsutils/Path.js';
import type { FieldFacts, Path, Run } from './run.ts';

/** What becomes of a value that could not be had: `null` and an error, or what throws for the value around it. */
export type OnFailure = (run: Run, path: Path, raw: unknown) => null;

/** GraphQL, 6.4.4: an error in a place that cannot be `null` is one of the place around it. */
export function onFailureOf(type: GraphQLOutputType, { nodes }: FieldFacts): OnFailure {
  const nullable = !isNonNullType(type);
  return (run, path, raw) => {
    const error = locatedError(raw, nodes, pathToArray(path));
    if (!nullable) throw error;
    run.addError(error, path);
    return null;
  };
}
