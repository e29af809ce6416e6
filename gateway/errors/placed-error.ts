import { type ASTNode, GraphQLError, type GraphQLErrorExtensions, type SourceLocation } from 'graphql';

export interface PlacedErrorOptions {
  readonly nodes: readonly ASTNode[] | undefined;
  /** Where these begin. */
  readonly locations: readonly SourceLocation[] | undefined;
  /** Its place in the answer. */
  readonly path: GraphQLError['path'];
  readonly extensions: GraphQLErrorExtensions;
}

/**
 * An error whose place in the document is known. Where graphql-js is given nodes it looks through the text of the document for line
 * ends, anew for each error: in long texts for milliseconds, and an answer may have thousands of errors.
 */
export class PlacedError extends GraphQLError {
  constructor(message: string, { nodes, locations, path, extensions }: PlacedErrorOptions) {
    super(message, { path: path ?? null, extensions });
    // Whether they are enumerable stays as it is.
    Object.assign(this, { nodes, locations });
  }
}

/** Where nodes begin: as graphql-js tells it, by what the parser noted. `undefined` where no node has a place. */
export function locationsOf(nodes: readonly ASTNode[]): readonly SourceLocation[] | undefined {
  const locations: SourceLocation[] = [];
  for (const { loc } of nodes) if (loc) locations.push({ line: loc.startToken.line, column: loc.startToken.column });
  return locations.length > 0 ? locations : undefined;
}
