import type { GraphQLSchema } from 'graphql';
import { pascalCase } from '../naming/cases.ts';
import { UnusablePagination } from './checked-pagination.ts';

/** Names of the types of connections: `CustomerConnection`, `CustomerEdge`, `PageInfo`. */
export interface ConnectionNames {
  readonly pageInfo: string;
  /**
   * The names for lists of a type; those of the field where the schema has types of these names.
   * @throws UnusablePagination where it has types of both
   */
  of(itemType: string, field: string): { readonly connection: string; readonly edge: string };
}

export function connectionNames(schema: GraphQLSchema): ConnectionNames {
  const isFree = (name: string) => schema.getType(name) === undefined;
  return {
    // Relay's compiler asks for this name (GraphQL Cursor Connections, 5); an API may have a type of it.
    pageInfo: isFree('PageInfo') ? 'PageInfo' : 'ConnectionPageInfo',
    of(itemType, field) {
      for (const base of [itemType, pascalCase(field)]) {
        const names = { connection: `${base}Connection`, edge: `${base}Edge` };
        if (isFree(names.connection) && isFree(names.edge)) return names;
      }
      throw new UnusablePagination(
        `the schema has types of the names ${itemType}Connection and ${pascalCase(field)}Connection, or of their edges: rename one of them by a transform`,
      );
    },
  };
}
