import { type ExecutionResult, GraphQLError } from 'graphql';

/**
 * A result whose errors of fields are as they are written. Yoga makes each error anew before it writes it, and graphql-js then looks
 * for its place in the text of the document once more. Errors that say something of the response are left to Yoga.
 */
export function withWrittenErrors<R extends object>(result: R): R {
  const { errors, data } = result as ExecutionResult;
  if (!errors || data === undefined) return result;
  return {
    ...result,
    errors: errors.map((error) => (error instanceof GraphQLError && isOfField(error) ? error.toJSON() : error)),
  };
}

function isOfField({ path, extensions }: GraphQLError): boolean {
  return path !== undefined && !('http' in extensions || 'unexpected' in extensions);
}
