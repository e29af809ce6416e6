import type { GraphQLSchema } from 'graphql';
import { operationFields } from '../bind/operation-index.ts';

/** The names of the fields that call a source, by the type they belong to, in the order of the schema. */
export function rootFieldNames(schema: GraphQLSchema, source: string): Readonly<Record<string, readonly string[]>> {
  const fields = [...operationFields(schema)].filter(({ operation }) => operation.source === source);
  const byType = Map.groupBy(fields, ({ type }) => type.name);
  return Object.fromEntries([...byType].map(([type, own]) => [type, own.map(({ field }) => field.name)]));
}
